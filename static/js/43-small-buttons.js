/* 返回, 打印 and 复制: hidden or plain links without scripts. */
(function () {
  'use strict';

  var xiqiao = window.xiqiao;

  /* Only back to a page of this site; otherwise the link's own address is right. */
  xiqiao.behaviour('back', function (link) {
    link.addEventListener('click', function (event) {
      var came = document.referrer;
      if (window.history.length < 2 || came.indexOf(window.location.origin + '/') !== 0 || came === window.location.href) return;
      event.preventDefault();
      window.history.back();
    });
  });

  xiqiao.behaviour('print', function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  });

  /* The clipboard needs HTTPS; on a plain intranet address the text is selected and copied the old way. */
  function copyOldWay(target) {
    if (target.select) {
      target.focus();
      target.select();
    } else {
      window.getSelection().selectAllChildren(target);
    }
    return document.execCommand('copy');
  }

  xiqiao.behaviour('copy', function (box) {
    var target = document.getElementById(box.getAttribute('data-copy-target').replace('#', ''));
    var status = box.querySelector('[role=status]');
    if (!target) return;
    box.hidden = false;

    function tell(isCopied) { status.textContent = isCopied ? '已复制' : '已选中，请长按或按 Ctrl+C 复制'; }

    box.querySelector('button').addEventListener('click', function () {
      var text = 'value' in target ? target.value : target.textContent;
      if (navigator.clipboard && window.isSecureContext) {
        navigator.clipboard.writeText(text).then(function () { tell(true); }, function () { tell(copyOldWay(target)); });
      } else {
        tell(copyOldWay(target));
      }
    });
  });
})();
