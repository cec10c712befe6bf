// What must hold before anything is drawn; a broken one ends OpenSCAD with its message. Each is broken on purpose in
// tests/hardware/test_enclosure.py.
include <params.scad>

module require(holds, message) {
    assert(holds, message);
}

// The outside, and what the height is made of.
require(outside.x <= size_max.x && outside.y <= size_max.y && height + cap_proud <= size_max.z + 0.001, str(
    "outside: ", outside.x, " x ", outside.y, " x ", height + cap_proud, " mm is more than ", size_max, ". Floor ", floor_z,
    ", up to the board's top ", board_top, ", to the display's back ", stack - oled_z, ", to the lid's inside ",
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
require(!board_is_long || lid_in - board_top >= dim(board, "z_mm") - board_size.z + gap,
    "clearance: the lid meets the board's battery connector");
require(cell_at.x + dim("cell-500", "x_mm") + cell_slack.x <= inside.x - 2.5 - post_d / 2,
    "clearance: the cell meets the screw posts");

// The cell may swell, and must not be pressed by anything.
swelling = dim("cell-500", "z_mm") * dim("cell-500", "swelling");
require(cell_gap >= swelling + 0.1, str("cell: a swelling of ", swelling, " mm does not fit in ", cell_gap));

// Load: what bends, and how far, when `load_n` presses on `pressed` at the worst place. The material is taken as linear;
// beams and plates lie on their edges and are not clamped; nothing helps that is bought, neither display nor cell.
allowed_mpa = strength_mpa / safety;
pressure_mpa = load_n / pressed.x / pressed.y;

// The lid's rib: a T of rib and lid, a quarter of its span wide as such beams are taken, with the whole load along it.
flange_x = max(rib_x, inside.y / 4);
axis_z = (flange_x * lid_z * lid_z / 2 + rib_x * rib_z * (lid_z + rib_z / 2)) / (flange_x * lid_z + rib_x * rib_z);
rib_i = flange_x * pow(lid_z, 3) / 12 + flange_x * lid_z * pow(axis_z - lid_z / 2, 2)
    + rib_x * pow(rib_z, 3) / 12 + rib_x * rib_z * pow(lid_z + rib_z / 2 - axis_z, 2);
rib_n = load_n * inside.y / pressed.y;
rib_mpa = rib_n * inside.y / 8 * (lid_z + rib_z - axis_z) / rib_i;
rib_bends = 5 * rib_n * pow(inside.y, 3) / 384 / modulus_mpa / rib_i;
require(rib_mpa <= allowed_mpa, str("load: the lid's rib has ", rib_mpa, " MPa, may have ", allowed_mpa));
require(rib_bends + 0.1 <= oled_gap, str("load: the lid's rib bends by ", rib_bends,
    " mm, and the display has ", oled_gap, " mm under it"));

// The lid beside the window: a plate on three edges, free at the window (Roark, flat plates, table 11.4, case 2a).
beside = [inside.x - oled_at.x + gap, window_mid.y - window.y / 2];
beside_mpa = lookup(beside.y / beside.x, [[0, 0], [0.5, 0.36], [1, 0.67]]) * pressure_mpa * pow(beside.x / lid_z, 2);
beside_bends = lookup(beside.y / beside.x, [[0, 0], [0.5, 0.08], [1, 0.14]]) * pressure_mpa * pow(beside.x, 4)
    / modulus_mpa / pow(lid_z, 3);
require(beside_mpa <= allowed_mpa, str("load: the lid beside the window has ", beside_mpa, " MPa, may have ", allowed_mpa));
require(beside_bends <= glass_gap, str("load: the lid beside the window bends by ", beside_bends,
    " mm, and the glass is ", glass_gap, " mm under it"));

// The lid from the rib to the USB end, and the floor: plates on four edges (case 1a), the floor with all of the load on
// all of it. It may bend to the cell: flat on flat does no harm, a joint does.
plate = [[1, 0.2874, 0.0444], [1.2, 0.3762, 0.0616], [1.4, 0.4530, 0.0770], [1.6, 0.5172, 0.0906], [1.8, 0.5688, 0.1017], [2, 0.6102, 0.1110]];
usb_end = oled_at.x - gap - rib_x;
usb_ratio = max(inside.y, usb_end) / min(inside.y, usb_end);
usb_mpa = lookup(usb_ratio, [for (p = plate) [p[0], p[1]]]) * pressure_mpa * pow(min(inside.y, usb_end) / lid_z, 2);
usb_bends = lookup(usb_ratio, [for (p = plate) [p[0], p[2]]]) * pressure_mpa * pow(min(inside.y, usb_end), 4)
    / modulus_mpa / pow(lid_z, 3);
require(usb_mpa <= allowed_mpa, str("load: the lid at the USB end has ", usb_mpa, " MPa, may have ", allowed_mpa));
require(lid_in - board_top - dim(board, "z_mm") + board_size.z >= usb_bends + 0.2, str(
    "load: the lid at the USB end bends by ", usb_bends, " mm onto the board"));
floor_mpa = lookup(inside.x / inside.y, [for (p = plate) [p[0], p[1]]]) * load_n / outside.x / outside.y * pow(inside.y / floor_z, 2);
require(floor_mpa <= allowed_mpa, str("load: the floor has ", floor_mpa, " MPa, may have ", allowed_mpa));

// The shelf: what presses through the window on the glass stands on its feet; a beam from ledge to ledge.
foot_n = pressure_mpa * window.x * window.y / 2;
foot_y = oled_at.y + oled_pad / 2 - ledge_y[0];
shelf_i = (shelf_x[1] - shelf_x[0]) * pow(shelf_z, 3) / 12;
shelf_mpa = foot_n * foot_y * shelf_z / 2 / shelf_i;
shelf_bends = foot_n * foot_y * (3 * pow(ledge_y[1] - ledge_y[0], 2) - 4 * pow(foot_y, 2)) / 24 / modulus_mpa / shelf_i;
require(shelf_z >= min_wall && shelf_mpa <= allowed_mpa && shelf_bends + 0.1 <= cell_gap, str(
    "load: a shelf of ", shelf_z, " mm bends by ", shelf_bends, " mm, and is ", cell_gap, " mm above the cell"));
require(shelf_x[0] <= cell_at.x && shelf_x[1] >= cell_at.x + dim("cell-500", "x_mm") - 0.2, "load: the shelf does not cover the cell");
require(foot_gap <= oled_gap && oled_under - foot_gap > shelf_top, "load: the display does not reach the shelf's feet");
// Over the long board there is no fourth foot: the window's middle must lie between the other three.
across = [oled_at + [oled_pad, oled_pad] / 2, oled_at + [oled_size.x, oled_size.y] - [oled_pad, oled_pad] / 2];
require(!board_is_long || window_mid.y <= across[0].y + (across[1].y - across[0].y)
    * (window_mid.x - across[0].x) / (across[1].x - across[0].x), "load: what presses through the window tips the display");
require(len(all_screws) == (board_is_long ? 3 : 4) && fourth_post.x < usb_end && fourth_post.y > inside.y / 2,
    "load: the lid has no fourth post at the USB end");

// Radio.
require(board_is_long || antenna_free >= antenna_min, str("antenna: ", antenna_free,
    " mm from cell or display, and ", antenna_min, " are asked for"));
require(board_is_long || antenna_at.x >= 0.4 && antenna_at.y >= button_mid.y + cap_size.y / 2 + cap_flange + 0.2,
    "antenna: it does not fit under the lid");

// Holes over the board.
require(reset_d >= 1.5, "hole: a paper clip does not go in to the reset button");
require(led_d >= 1.5, "hole: nobody sees the charge LED");

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
