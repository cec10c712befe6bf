// Where the test print is cut out of bottom and lid: boxes round the places where a tenth of a millimetre decides.
// of = "bottom": the end wall with USB opening and switch, and a screw's post; "lid": the other half of the post, and
// the button's hole.
include <params.scad>

of = "bottom";
post = screws[1];
half = 3;                   // a post's box, from its middle
round_cap = cap_size / 2 + [3, 3];

module box(from, to) {
    translate(from) cube(to - from);
}

if (of == "bottom") {
    box([-wall, slide_at.y - 3, 0], [2.2, usb_y + plug.x / 2 + 2, min(usb_z + plug.y / 2 + 2, split)]);
    box([post.x - half, post.y - half, 0], [post.x + half, post.y + half, post_z]);
}
if (of == "lid") {
    box([post.x - half, post.y - half, lid_in - 8], [post.x + half, post.y + half, height]);
    box([button_mid.x - round_cap.x, button_mid.y - round_cap.y, lid_in], [button_mid.x + round_cap.x, button_mid.y + round_cap.y, height]);
}
