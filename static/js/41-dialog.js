/* A dialog holds the keyboard, closes with Escape, and gives the focus back. */
(function () {
  'use strict';

  var returnTo = null;

  function giveBack() {
    if (returnTo && document.body.contains(returnTo)) returnTo.focus({ preventScroll: true });
    returnTo = null;
  }

  document.addEventListener('xiqiao:dialog-closed', giveBack);

  /* The button that was pressed is disabled during its request and would have lost the focus. */
  document.addEventListener('htmx:beforeRequest', function (event) {
    var element = event.detail.elt;
    if (element.closest('.overlay')) return;
    returnTo = element.matches('form') ? element.querySelector('button[type=submit]') : element;
  });

  /* An answer that left the page as it was gives the keyboard its place again. */
  document.addEventListener('htmx:afterRequest', function () {
    window.setTimeout(function () {
      if (document.activeElement === document.body && !document.querySelector('.overlay')) giveBack();
    }, 50);
  });

  window.xiqiao.behaviour('dialog', function (overlay) {
    function stops() {
      return Array.prototype.filter.call(
        overlay.querySelectorAll('a[href], button, input, select, textarea'),
        function (element) { return !element.disabled && element.type !== 'hidden'; });
    }

    function close() {
      window.xiqiao.remove(overlay);
      giveBack();
    }

    overlay.addEventListener('keydown', function (event) {
      var list = stops();
      var last = list[list.length - 1];
      if (event.key === 'Escape') {
        close();
      } else if (event.key === 'Tab' && event.shiftKey && (document.activeElement === list[0] || list.indexOf(document.activeElement) < 0)) {
        event.preventDefault();
        last.focus();
      } else if (event.key === 'Tab' && !event.shiftKey && document.activeElement === last) {
        event.preventDefault();
        list[0].focus();
      }
    });
    Array.prototype.forEach.call(overlay.querySelectorAll('[data-close]'), function (button) {
      button.addEventListener('click', close);
    });

    (stops()[0] || overlay).focus();
  });
})();
