// What must hold before anything is drawn; a broken one ends OpenSCAD with its message. Each is broken on purpose in
// tests/hardware/test_enclosure.py.
include <params.scad>

module require(holds, message) {
    assert(holds, message);
}

// The outside, and what the height is made of.
require(outside.x <= size_max.x && outside.y <= size_max.y && height + cap_proud <= size_max.z + 0.001, str(
    "outside: ", outside.x, " x ", outside.y, " x ", height + cap_proud, " mm is more than ", size_max, ". Floor ", floor_z,
    ", up to the board's top ", board_top, ", to the display's back ", stack_board - oled_size.z, ", to the lid's inside ",
    stack, ", lid ", lid_z, ", cap ", cap_proud));
require(edge_r >= 5 && corner_r >= 5, "edges: a radius below 5 mm hurts under a hip");

// No support: flat roofs in the air are bridges; all else is at 45 degrees or steeper.
require(edge_from <= 45, "print: the edge on the table leans out more than 45 degrees");

// Walls: three lines of the nozzle, where it is thinnest too.
min_wall = 3 * line;
lower_edge = edge_r - norm([edge_r - wall - step, edge_r * sin(edge_from) - floor_z]);
drawn_in = edge_r - sqrt(pow(edge_r, 2) - pow(max(edge_r * sin(edge_from) - floor_z - step_z, 0), 2));
upright_edge = corner_r - sqrt(2) * (corner_r - wall - corner_in_r) - corner_in_r - drawn_in;
require(wall >= min_wall && floor_z >= min_wall && lid_z >= min_wall, str("wall: ", [wall, floor_z, lid_z],
    " mm, and ", min_wall, " is three lines of the nozzle"));
require(lower_edge >= min_wall, str("wall: the lower edge is ", lower_edge, " mm thick, needs ", min_wall));
require(upright_edge >= min_wall, str("wall: a corner is ", upright_edge, " mm thick, needs ", min_wall));
require(wall - usb_recess >= 2 * line, "wall: less than two lines are left round the USB opening");
require((post_d - screw_core) / 2 >= min_wall, "wall: the screw posts are too thin");

// Clearance.
require(gap >= 0.15 && cap_gap >= 0.15, "clearance: a printer needs 0.15 mm");
require(under_gap >= 0.2, "clearance: no room for tape under the board's joints");
require(oled_gap >= 0.2, "clearance: the display lies on the board");
require(!board_is_long || lid_in - board_top >= dim(board, "z_mm") - board_size.z + gap,
    "clearance: the lid meets the board's battery connector");
require(cell_at.x + dim("cell-500", "x_mm") + cell_slack.x <= inside.x - 2.5 - post_d / 2,
    "clearance: the cell meets the screw posts");

// The cell may swell, and must not be pressed by anything.
swelling = dim("cell-500", "z_mm") * dim("cell-500", "swelling");
require(cell_gap >= swelling + 0.1, str("cell: a swelling of ", swelling, " mm does not fit in ", cell_gap));

// Screws: M2 in plastic holds with two diameters of thread.
engagement = screw_tip - post_z - gap;
require(engagement >= 2 * screw_d, str("screw: ", engagement, " mm of thread, needs ", 2 * screw_d));
require(screw_tip + 1 <= lid_in, "screw: its tip comes through the lid");
require(post_z - screw_z - (head_d - screw_d) / 2 >= min_wall, "screw: too little under its head");

// The button: it goes down far enough with the finger still above the lid, and does not press by itself.
travel = dim("tact", "travel_mm");
require(dim("tact", "z_mm") - dim("tact", "body_mm") >= travel + gap, "button: the cap meets the switch's body");
require(cap_proud >= travel + 0.2, "button: the finger meets the lid before the switch closes");
require(cap_play >= 0.1, "button: the lid presses it");
require(cap_flange - cap_gap >= 0.5, "button: the cap falls out");

// USB, display, sound, slide switch, lanyard.
require(nose_depth >= 0.5, "usb: the connector sticks out of the case");
require(nose_depth - usb_recess <= 0.5, "usb: the plug does not reach the connector");
require(plug.x <= bridge_max, "usb: the roof of the opening does not print in the air");
require(window.x >= dim("oled-096", "view_x_mm") + 1 && window.y >= dim("oled-096", "view_y_mm") + 1,
    "window: it hides part of the display");
require(port_d <= piezo_d / 3 && port_d >= 2, "sound: the port is too small, or shows more than the piezo");
lever = dim("slide", "lever_mm") - slide_at.x - wall;
require(lever <= 0, str("slide: its lever stands ", lever, " mm out of the case"));
require(lever >= -0.5, "slide: a finger does not reach its lever");
require(wall - dish.x + slide_wall >= min_wall && wall - dish.x >= line, "wall: the dish of the slide switch is too deep");
require(lanyard_hole >= cord_d + 1 && lanyard_depth >= cord_d + 0.5, "lanyard: the cord does not go through");
require(lanyard_bar * wall >= 6, "lanyard: the bar is thinner than 6 mm2");
