/* A page that came in place of #main begins as any page does: at its top, the keyboard at its heading. */
(function () {
  'use strict';

  document.addEventListener('htmx:afterSettle', function (event) {
    var main = event.target;
    if (main.id !== 'main' || main.querySelector('[data-behaviour~="error-summary"]')) return;
    var heading = main.querySelector('h1');
    window.scrollTo(0, 0);
    heading.setAttribute('tabindex', '-1');
    heading.focus({ preventScroll: true });
  });
})();
