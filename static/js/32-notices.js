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

  function offline() { xiqiao.announce('bad', '网络不通', '内容仍在页面上，请稍后再按一次。'); }
  document.addEventListener('htmx:sendError', offline);
  document.addEventListener('htmx:timeout', offline);
})();
