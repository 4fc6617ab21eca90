/* Signed in again above an open page: the page learns the new token, and the same button can be pressed again. */
(function () {
  'use strict';

  function setAll(name, value) {
    Array.prototype.forEach.call(document.querySelectorAll('input[name="' + name + '"]'), function (field) {
      field.value = value;
    });
  }

  document.addEventListener('token-renewed', function (event) {
    var token = event.detail.token;
    var account = window.xiqiao.account();
    /* The page belongs to the account it was drawn for, and to no other. */
    if (!token || (event.detail.drawnFor && event.detail.drawnFor !== account)) return;
    document.querySelector('meta[name="csrf-token"]').setAttribute('content', token);
    document.body.setAttribute('hx-headers', JSON.stringify({ 'X-CSRFToken': token, 'X-Drawn-For': account }));
    setAll('csrf_token', token);
    setAll('drawn_for', account);
    document.getElementById('dialog').textContent = '';
    document.dispatchEvent(new CustomEvent('xiqiao:dialog-closed'));
    document.dispatchEvent(new CustomEvent('xiqiao:signed-in-again'));
    window.xiqiao.announce('good', '已重新登录', '请再按一次刚才的按钮。');
  });
})();
