/* A form that saves itself and could not (no network, signed out) does so when that is over: nobody pressed a button
   that they could press again. */
(function () {
  'use strict';

  window.xiqiao.behaviour('saves-itself', function (form) {
    var isUnsaved = false;

    form.addEventListener('htmx:afterRequest', function (event) {
      var status = event.detail.xhr.status;
      if (event.target !== form) return;
      isUnsaved = status === 0 || status === 401;
      if (isUnsaved) window.xiqiao.remove(form.querySelector('.saved'));
    });

    /* As if a key had been pressed: who goes on typing meanwhile is saved once, after the last key. */
    function again() {
      if (!isUnsaved || !document.body.contains(form)) return;
      isUnsaved = false;
      form.dispatchEvent(new Event('input', { bubbles: true }));
    }

    window.addEventListener('online', again);
    document.addEventListener('xiqiao:signed-in-again', again);
  });
})();
