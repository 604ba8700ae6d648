/**
 * A drawing that stands where the photos would be: the town's properties are invented, and so are the addresses of
 * their pictures.
 */

/** The name of the drawing's file. */
export const fileName = "picture.svg"

/** A house on a lake. */
export const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400" preserveAspectRatio="xMidYMid slice">
<rect width="600" height="400" fill="#cfe3f1"/>
<path d="M0 250 130 110 240 220 380 70 600 260V400H0Z" fill="#9db8c9"/>
<rect y="300" width="600" height="100" fill="#6f9bb3"/>
<path d="M0 285q150-30 300 0t300 0v35H0Z" fill="#7fa37a"/>
<path d="M210 190h180v110H210Z" fill="#f6efe3"/>
<path d="M190 195 300 110 410 195Z" fill="#b0563f"/>
<path d="M280 235h40v65h-40Z" fill="#6b4a3a"/>
<path d="M228 222h34v34h-34ZM338 222h34v34h-34Z" fill="#8fb4cc"/>
</svg>
`

/** The HTML of a mail with the drawing in place of photos, so that it can be looked at without any network. */
export const inPlaceOfPhotos = (html: string): string =>
  html.replace(/(<img\b[^>]*?\bsrc=")https:\/\/[^"]*"/g, `$1${fileName}"`)
