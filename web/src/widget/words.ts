// The texts of the chat, in the language of the page; zh-CN is the source and a test holds both to the same keys.

export const WORDS = {
  zh: {
    close: '关闭',
    more: '更多',
    log: '聊天记录',
    input: '输入消息',
    placeholder: '输入消息…',
    send: '发送',
    attach: '发送文件',
    person: '转人工',
    elsewhere: '在其他设备上继续',
    link: '24 小时内在其他设备打开此链接即可继续（仅可使用一次）：',
    copy: '复制链接',
    copied: '已复制',
    end: '结束会话',
    connecting: '正在连接…',
    offline: '网络已断开，消息会在恢复后自动发出',
    sending: '发送中',
    waiting: '等待网络',
    failed: '未送达',
    retry: '重新发送',
    read: '已读',
    sent: '已送达',
    typing: '对方正在输入…',
    me: '您',
    auto: '自动回复',
    ahead: '前面还有 {n} 位，约 {m} 分钟',
    next: '您是下一位，约 {m} 分钟',
    queue: '正在为您接入人工客服，请稍候',
    joined: '{name} 工号 {number} 为您服务',
    joined_name: '{name} 为您服务',
    ended: '本次会话已结束',
    again: '您可以继续发送消息，我们会接着处理',
    closed_now: '现在是非服务时间，您可以留言，我们会登记并在承诺的时间前答复您',
    opens: '人工服务将于 {at} 恢复',
    answer_by: '已登记为事项 {number}，最晚 {at} 前答复您',
    number: '事项编号 {number}',
    rate: '请评价本次服务',
    star: '{n} 分',
    rate_words: '您的意见（选填）',
    rate_send: '提交评价',
    rated: '感谢您的评价！',
    too_large: '文件超过 {mb} MB，无法发送',
    upload_failed: '文件未能上传：{name}',
    gone: '链接已使用或已过期，请在原设备重新获取',
    refused: '消息未被接受：{why}',
    not_here: '在线客服暂不可用',
    too_long: '消息过长，请分几次发送',
    picture: '图片：{name}',
    file: '文件：{name}',
  },
  en: {
    close: 'Close',
    more: 'More',
    log: 'Conversation',
    input: 'Your message',
    placeholder: 'Write a message…',
    send: 'Send',
    attach: 'Send a file',
    person: 'Talk to a person',
    elsewhere: 'Continue on another device',
    link: 'Open this link on another device within 24 hours to continue (it works once):',
    copy: 'Copy the link',
    copied: 'Copied',
    end: 'End the chat',
    connecting: 'Connecting…',
    offline: 'You are offline. Messages will be sent when the network is back',
    sending: 'Sending',
    waiting: 'Waiting for the network',
    failed: 'Not delivered',
    retry: 'Send again',
    read: 'Read',
    sent: 'Delivered',
    typing: 'Typing…',
    me: 'You',
    auto: 'Automatic reply',
    ahead: '{n} ahead of you, about {m} min',
    next: 'You are next, about {m} min',
    queue: 'Connecting you to a person, one moment please',
    joined: '{name} (no. {number}) is here to help',
    joined_name: '{name} is here to help',
    ended: 'This chat has ended',
    again: 'Just write again if there is anything else',
    closed_now: 'We are closed now. Leave a message: we register it and answer by the time we promise',
    opens: 'Somebody is here again from {at}',
    answer_by: 'Registered as {number}. We answer by {at} at the latest',
    number: 'Reference {number}',
    rate: 'How was our service?',
    star: '{n} of 5',
    rate_words: 'Your comment (optional)',
    rate_send: 'Send rating',
    rated: 'Thank you for your rating!',
    too_large: 'The file is larger than {mb} MB',
    upload_failed: 'The file could not be sent: {name}',
    gone: 'This link was used or has expired. Get a new one on the first device',
    refused: 'The message was not accepted: {why}',
    not_here: 'The chat is not available',
    too_long: 'The message is too long. Please send it in parts',
    picture: 'Picture: {name}',
    file: 'File: {name}',
  },
};

export type Word = keyof (typeof WORDS)['zh'];
export type Say = (word: Word, values?: Record<string, string | number>) => string;

/** The texts in a language: English for `en…`, else Chinese. */
export function sayIn(language: string): Say {
  const words = /^en/i.test(language) ? WORDS.en : WORDS.zh;
  return (word, values = {}) =>
    words[word].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** A day and time for people, in their own zone: the time alone when it is today. */
export function whenText(at: number, language: string, now: number = Date.now()): string {
  const locale = /^en/i.test(language) ? 'en' : 'zh-CN';
  const time = new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', hour12: false });
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time;
  return `${new Date(at).toLocaleDateString(locale, { month: '2-digit', day: '2-digit' })} ${time}`;
}
