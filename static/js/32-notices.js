/* What went wrong with a request is said in #notices; nothing in the page is lost. */
(function () {
  'use strict';

  var xiqiao = window.xiqiao;

  document.addEventListener('htmx:beforeRequest', function (event) {
    if (event.detail.requestConfig.verb !== 'get') document.getElementById('notices').textContent = '';
  });

  document.addEventListener('htmx:afterSwap', function (event) {
    if (event.target.id === 'notices') event.target.scrollIntoView({ block: 'nearest' });
  });

  /* Nobody waits for what a page asks by itself now and then. */
  function offline(event) {
    if (event.detail.requestConfig.headers['X-Polling']) return;
    var savesItself = event.target.matches('[data-behaviour~="saves-itself"]');
    xiqiao.announce('bad', '网络不通', '内容仍在页面上，' + (savesItself ? '网络通了会自动保存。' : '请稍后再按一次。'));
  }
  document.addEventListener('htmx:sendError', offline);
  document.addEventListener('htmx:timeout', offline);
})();
