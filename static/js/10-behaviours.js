/* window.xiqiao: small behaviours bound to data-behaviour="name", on the page and on every part htmx brings. */
(function () {
  'use strict';

  var behaviours = {};
  var started = new WeakMap();

  function startOne(element) {
    var done = started.get(element) || {};
    started.set(element, done);
    element.getAttribute('data-behaviour').split(/\s+/).forEach(function (name) {
      if (done[name] || !behaviours[name]) return;
      done[name] = true;
      behaviours[name](element);
    });
  }

  function start(root) {
    if (root.matches && root.matches('[data-behaviour]')) startOne(root);
    Array.prototype.forEach.call(root.querySelectorAll('[data-behaviour]'), startOne);
  }

  function make(tag, attributes, children) {
    var element = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) {
      element.setAttribute(name, attributes[name]);
    });
    (children || []).forEach(function (child) {
      element.appendChild(typeof child === 'string' ? document.createTextNode(child) : child);
    });
    return element;
  }

  function button(label, pressed) {
    var element = make('button', { type: 'button', 'class': 'button' }, [label]);
    element.addEventListener('click', pressed);
    return element;
  }

  /* A box as ui/badges.html draws it. kind: info, good, warn, bad */
  function notice(kind, word, text, buttons) {
    var box = make('div', { 'class': 'notice ' + kind }, [make('p', {}, [make('strong', {}, [word]), text])]);
    if (buttons && buttons.length) box.appendChild(make('div', { 'class': 'buttons' }, buttons));
    return box;
  }

  function announce(kind, word, text) {
    var place = document.getElementById('notices');
    place.textContent = '';
    place.appendChild(notice(kind, word, text));
    place.scrollIntoView({ block: 'nearest' });
  }

  function remove(element) {
    if (element && element.parentNode) element.parentNode.removeChild(element);
  }

  function token() {
    return document.querySelector('meta[name="csrf-token"]').getAttribute('content');
  }

  window.xiqiao = {
    behaviour: function (name, begin) { behaviours[name] = begin; },
    start: start,
    make: make,
    button: button,
    notice: notice,
    announce: announce,
    remove: remove,
    token: token,
    account: function () { return document.body.getAttribute('data-account') || ''; }
  };

  document.addEventListener('DOMContentLoaded', function () { start(document); });
  document.addEventListener('htmx:load', function (event) { start(event.target); });
})();
