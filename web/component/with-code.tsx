import './with-code.css';

/** An error's code at the end of what people are told, in round brackets of either kind. */
const CODE = /([（(][A-Z]-\d{3}[)）])/;

/** Text for people in which the code of an error, which they may have to read out, is never broken over two lines. */
export function WithCode({ text }: { text: string }) {
  return text.split(CODE).map((part, index) =>
    CODE.test(part) ? (
      <span key={index} className="whole-code">
        {part}
      </span>
    ) : (
      part
    ),
  );
}
