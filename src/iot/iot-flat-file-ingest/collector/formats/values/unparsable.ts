/** Why a text is no value of its column, as it goes on after the text: "is not a double: ...". */
export class Unparsable {
  constructor(readonly reason: 'type' | 'range', readonly phrase: string) {}
}
