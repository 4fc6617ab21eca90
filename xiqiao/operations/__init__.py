"""Keeping the installation alive: instance, upgrades, backups, doctor, nightly jobs, 系统状态."""
