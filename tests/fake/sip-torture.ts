/**
 * Messages of RFC 4475, "SIP Torture Test Messages", that reach a line which takes INVITEs over UDP: tortuous but right ones (3.1.1), broken ones
 * (3.1.2), and some that only mean nonsense (3.2–3.4). Addresses are as there; lines are joined by CRLF.
 */
const lines = (...text: string[]): string => text.join('\r\n');

const SDP = lines(
  'v=0',
  'o=mhandley 29739 7272939 IN IP4 192.0.2.3',
  's=-',
  'c=IN IP4 192.0.2.4',
  't=0 0',
  'm=audio 49217 RTP/AVP 0 12',
  'm=video 3227 RTP/AVP 31',
  'a=rtpmap:31 LPC',
  '',
);

/** 3.1.1.1: a short tortuous INVITE. */
const wsinv = lines(
  'INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0',
  'TO :',
  ' sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n',
  'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>',
  '  ;',
  '  tag = 98asjd8',
  'MaX-fOrWaRdS: 0068',
  'Call-ID: wsinv.ndaksdj@192.0.2.1',
  `Content-Length   : ${SDP.length}`,
  'cseq: 0009',
  '  INVITE',
  'Via  : SIP  /   2.0',
  ' /UDP',
  '    192.0.2.2;branch=390skdjuw',
  's :',
  'NewFangledHeader:   newfangled value',
  ' continued newfangled value',
  'UnknownHeaderWithUnusualValue: ;;,,;;,;',
  'Content-Type: application/sdp',
  'Route:',
  ' <sip:services.example.com;lr;unknownwith=value;unknown-no-value>',
  'v:  SIP  / 2.0  / TCP     spindle.example.com   ;',
  '  branch  =   z9hG4bK9ikj8  ,',
  ' SIP  /    2.0   / UDP  192.168.255.111   ; branch=',
  ' z9hG4bK30239',
  'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =',
  '      newvalue ;',
  '  secondparam ; q = 0.33',
  '',
  SDP,
);

/** 3.1.1.2: wide range of valid characters. */
const intmeth = lines(
  "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0",
  "Via: SIP/2.0/UDP host1.example.com;branch=z9hG4bK-.!%66*_+`'~",
  'To: "BEL:\\\x07 NUL:\\\x00 DEL:\\\x7F" <sip:1_unusual.URI~(to-be!sure)&isn\'t+it$/crazy?,/;;*@example.com>',
  "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\"work\";tag=_token~1'+`*%!-.",
  'Call-ID: intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{',
  "CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~",
  'Max-Forwards: 255',
  "extensionHeader-!.%*+_`'~:\xef\xbb\xbf\xe5\xa4\xa7\xe5\x81\x9c\xe9\x9b\xbb",
  'Content-Length: 0',
  '',
  '',
);

interface Headers {
  start?: string;
  via?: string;
  to?: string;
  from?: string;
  cseq?: string;
  maxForwards?: string;
  more?: string[];
  length?: string;
  body?: string;
}

/** The usual INVITE around the one thing that a message is about. */
function invite(id: string, about: Headers): string {
  const body = about.body ?? SDP;
  return lines(
    about.start ?? 'INVITE sip:12368@127.0.0.1 SIP/2.0',
    `Via: ${about.via ?? `SIP/2.0/UDP 192.0.2.15;branch=z9hG4bK${id}`}`,
    `To: ${about.to ?? 'sip:12368@127.0.0.1'}`,
    `From: ${about.from ?? `sip:caller@example.net;tag=${id}`}`,
    `Call-ID: ${id}.0ha0isndaksdj`,
    `CSeq: ${about.cseq ?? '8 INVITE'}`,
    `Max-Forwards: ${about.maxForwards ?? '70'}`,
    'Contact: <sip:caller@host5.example.net>',
    'Content-Type: application/sdp',
    ...(about.more ?? []),
    `Content-Length: ${about.length ?? body.length}`,
    '',
    body,
  );
}

export const TORTURE: readonly string[] = [
  wsinv,
  intmeth,
  // 3.1.1.3, 3.1.1.4: escapes in the URI, an escaped null.
  invite('esc01', {
    start: 'INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0',
    to: 'sip:%75se%72@example.com',
  }),
  invite('escnull', { to: 'sip:null-%00-null@example.com', from: 'sip:null-%00-null@example.com;tag=839923423' }),
  // 3.1.1.6: no space between display name and <; 3.1.1.7: long values.
  invite('lwsdisp', { to: '"quoted"<sip:12368@127.0.0.1>', from: 'caller<sip:caller@example.com>;tag=323' }),
  invite('longreq', {
    from: `sip:${'amazinglylongcallername'.repeat(5)}@example.net;tag=${'12982424'.repeat(6)};${'unknownheaderparamname'.repeat(12)}=${'value'.repeat(20)}`,
    more: [`Unknown-${'Long'.repeat(20)}-Name: unknown-${'long'.repeat(20)}-value`],
  }),
  // 3.1.2.1: extraneous separators; 3.1.2.2, 3.1.2.3: length larger than the message, and negative; 3.1.2.4: overlarge scalars.
  invite('badinv01', { via: 'SIP/2.0/UDP 192.0.2.15;;,;,,', more: ['Contact: "Joe" <sip:joe@example.org>;;;;'] }),
  invite('clerr', { length: '9999' }),
  invite('ncl', { length: '-999' }),
  invite('scalar02', {
    cseq: '36893488147419103232 INVITE',
    maxForwards: '300',
    more: ['Expires: 10000000000000000000000'],
  }),
  // 3.1.2.6 to 3.1.2.9: unterminated quote, <> around the request URI, white space in it and after it.
  invite('quotbal', { to: '"Mr. J. User <sip:j.user@example.com>' }),
  invite('ltgtruri', { start: 'INVITE <sip:12368@127.0.0.1> SIP/2.0' }),
  invite('lwsruri', { start: 'INVITE sip:12368@127.0.0.1; lr SIP/2.0' }),
  invite('lwsstart', { start: 'INVITE  sip:12368@127.0.0.1  SIP/2.0' }),
  // 3.1.2.11: escaped headers in the URI; 3.1.2.12: a date in another zone; 3.1.2.15: a display name with characters that must be quoted.
  invite('escruri', { start: 'INVITE sip:12368@127.0.0.1?Route=%3Csip:example.com%3E SIP/2.0' }),
  invite('baddate', { more: ['Date: Fri, 01 Jan 2010 16:00:00 EST'] }),
  invite('baddn', { from: 'Bell, Alexander <sip:a.g.bell@example.com>;tag=43' }),
  // 3.1.2.16 to 3.1.2.18: another version, another method in CSeq, an unknown one.
  invite('badvers', {
    start: 'INVITE sip:12368@127.0.0.1 SIP/7.0',
    via: 'SIP/7.0/UDP t1.example.com;branch=z9hG4bKkdjuw',
  }),
  invite('mismatch01', { cseq: '8 OPTIONS' }),
  invite('mismatch02', { start: 'NEWMETHOD sip:12368@127.0.0.1 SIP/2.0', cseq: '8 INVITE' }),
  // 3.1.2.19: a response with a code out of range.
  lines(
    'SIP/2.0 4294967301 better not break the receiver',
    'Via: SIP/2.0/UDP 192.0.2.105;branch=z9hG4bK2398ndaoe',
    'Call-ID: bigcode.asdof3uj203asdnf3429uasdhfas3ehjasdfas9i',
    'CSeq: 353494 INVITE',
    'From: <sip:user@example.com>;tag=39ansfi3',
    'To: <sip:user@example.edu>;tag=902jndnke3',
    'Content-Length: 0',
    'Contact: <sip:user@host105.example.com>',
    '',
    '',
  ),
  // 3.3.1: mandatory headers missing; 3.3.2, 3.3.4: unknown scheme, unknown extension; 3.3.8, 3.3.9: headers twice.
  lines(
    'INVITE sip:12368@127.0.0.1 SIP/2.0',
    'CSeq: 193942 INVITE',
    'Via: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf',
    'Content-Length: 0',
    '',
    '',
  ),
  invite('unkscm', { start: 'INVITE nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0' }),
  invite('bext01', {
    more: ['Require: nothingSupportsThis, nothingSupportsThisEither', 'Proxy-Require: noProxiesSupportThis'],
  }),
  invite('multi01', {
    more: [
      'CSeq: 59 INVITE',
      'Call-ID: multi01.98asdh@192.0.2.2',
      'Max-Forwards: 5',
      'From: other <sip:someone@example.com>;tag=1',
    ],
  }),
  invite('mcl01', { more: ['Content-Length: 13'] }),
  // 3.3.11, 3.3.15: no hops left, and a body that is none.
  invite('zeromf', { maxForwards: '0' }),
  invite('inv2543', {
    via: 'SIP/2.0/UDP iftgw.example.com',
    from: '<sip:+13035551111@ift.client.example.net;user=phone>',
  }),
  invite('sdp01', { body: 'v=0\r\nm=audio 99999 RTP/AVP 999\r\nc=IN IP4 999.0.0.1\r\na=rtpmap:\r\n' }),
];
