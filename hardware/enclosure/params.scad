// Every number of the enclosure that is not a bought part's; what follows from it; mm throughout.
// Bought parts: parts.scad, which `make hardware` makes from ../parts.toml in build/hardware/enclosure/ (OPENSCADPATH).
// The frame: x from the inside of the end wall with the USB opening, y from the inside of the long wall with the
// button and the sound port, z from the table under the closed device.
include <parts.scad>

board = "xiao-esp32c3";         // or "firebeetle2-esp32e"
board_is_long = dim(board, "x_mm") > dim("cell-500", "x_mm");    // it lies over the cell's shelf, the short one beside the cell
$fn = 48;

// --- what the printer can do: 0.4 mm nozzle, 0.2 mm layers
line = 0.4;
wall = 1.8;
floor_z = 2;
lid_z = 2.4;
gap = 0.2;                  // between a printed face and whatever lies against it
bridge_max = 13;            // the widest flat roof that prints in the air between two walls

// --- outside
size_max = [75, 40, board_is_long ? 24.6 : 20];   // what a pocket takes; the long board lies over the cell, and is too high for it
outside = [75, 40];
edge_r = 6;                 // the edges above and below: an arc that starts at 45 degrees, so that no support is needed
edge_from = 45;             // degrees
arc = [for (i = [0:3]) let (a = edge_from * (1 - i / 3))        // [drawn in, above the table]
    [edge_r * (1 - cos(a)), edge_r * (sin(edge_from) - sin(a))]];
corner_r = 5.6;             // the four corners, seen from above
corner_in_r = 2.8;          // and inside, where the board's corners come
step_z = 1.4;               // up to here above the floor the room is narrower, for the outside is drawn in
step = 0.35;
step_r = 4;
lip_z = 2;                  // of the lid, inside the bottom's walls
lip = 1.2;
inside = [outside.x - 2 * wall, outside.y - 2 * wall];

// --- the cell on the floor, at the end away from USB
cell_tape = dim("tape", "z_mm");    // under the cell
cell_gap = 0.6;             // over the cell, for the day it swells
cell_slack = [0.4, 0.6];
cell_at = [30, 3.2];
cell_bay_z = cell_tape + dim("cell-500", "z_mm") + cell_gap;

// --- the shelf over the cell: it stands on two ledges at the long walls, so that no joint reaches the cell
shelf_z = 2;
shelf_from = floor_z + cell_bay_z;          // its underside
shelf_top = shelf_from + shelf_z;
shelf_x = [30, inside.x - 5.2];             // from the piezo to the screw posts
ledge_y = [cell_at.y, cell_at.y + dim("cell-500", "y_mm") + cell_slack.y];

// --- the board
under_gap = 0.3;            // between the solder joints and what is below them: a layer of polyimide tape
board_size = [dim(board, "x_mm"), dim(board, "y_mm"), dim(board, "pcb_mm")];
board_at = [0.6, inside.y - 1.2 - board_size.y,
            (board_is_long ? shelf_top : floor_z) + dim(board, "joints_mm") + under_gap];
board_top = board_at.z + board_size.z;
nose_depth = wall + board_at.x - dim(board, "usb_out_mm");  // from the outside to the mouth of the connector
usb_recess = 1;             // around the opening, for the plug's collar
plug = [12.4, 6.6];         // the biggest collar that USB-C allows: 12.35 x 6.5
usb_y = board_at.y + board_size.y / 2;
usb_z = board_top + dim(board, "usb_h_mm") / 2;

// --- holes over the board's reset button and its charge LED
reset_d = 1.8;              // for a paper clip of 1 mm
led_d = 2;
reset_at = [board_at.x + dim(board, "reset_x_mm"), usb_y + dim(board, "reset_y_mm")];
led_at = [board_at.x + dim(board, "led_x_mm"), usb_y + dim(board, "led_y_mm")];
guide_z = board_top + max(dim(board, "usb_h_mm"), dim(board, "top_mm")) + 0.8;  // down to here a tube leads the clip

// --- the display, on four pads of the lid, its pins towards the button
oled_gap = 0.7;             // under it
glass_gap = 0.6;            // over its glass: the lid bends, and the glass must not
oled_pad = 3;
foot_gap = 0.3;             // between the display and the shelf's feet
oled_size = [dim("oled-096", "x_mm"), dim("oled-096", "y_mm"),
             dim("oled-096", "glass_mm") + dim("oled-096", "pcb_mm") + dim("oled-096", "back_mm")];
oled_z = glass_gap + oled_size.z;
oled_at = [66.1 - oled_size.x, 34 - oled_size.y];
window = [24, 13.5];        // the lit area is 21.7 x 10.9; modules differ in where it is by a millimetre
window_mid = [oled_at.x + oled_size.x / 2, oled_at.y + oled_size.y / 2 - dim("oled-096", "view_off_y_mm")];

// --- load: somebody lies on it, on its softer side
load_n = 300;
pressed = [40, 40];         // where, at the worst place. A hip is softer: on a mattress it presses with 11 kPa, not with 190
                            // (Thompson-Bishop and Mottola, Decubitus 1992: 83.6 mm Hg at the trochanter)
safety = 2;
strength_mpa = 44;          // PETG, printed flat: 44 to 56 MPa (additive.tools/materials/petg); PLA has more, and creeps
modulus_mpa = 1500;         // 1700 to 1800 for a PCTG (Essentium, TDS), 2000 and more for PETG; less, for it creeps too
rib_x = 6.4;                // the rib across the lid, between the display and the USB end
rib_z = oled_z;             // as high as the display

// --- the button: cap, switch, a piece of stripboard, shelves
flange_z = 1;
cap_play = 0.2;
cap_proud = 0.6;
cap_size = [10, 8.4];
cap_flange = 0.9;
cap_gap = 0.25;
strip_size = [dim("stripboard", "x_mm"), dim("stripboard", "y_mm"), dim("stripboard", "z_mm")];
strip_at = [6, 1.5];
button_mid = [strip_at.x + strip_size.x / 2, strip_at.y + strip_size.y / 2];

// --- the antenna: the short board's under the lid at the USB end, the long one's at the end of its board
antenna_min = 15;           // clear of metal: ESP32 Hardware Design Guidelines, page 13, as KiCad's footprints issue 2570 quotes it
antenna_size = [dim(board, "antenna_x_mm"), dim(board, "antenna_y_mm")];
antenna_at = board_is_long ? [board_at.x + board_size.x - antenna_size.x, usb_y - antenna_size.y / 2]
    : [cell_at.x - antenna_min - 0.3 - antenna_size.x, inside.y - gap - lip - 0.1 - antenna_size.y];
antenna_free = min(gap_between(antenna_at, antenna_size, cell_at, [dim("cell-500", "x_mm"), dim("cell-500", "y_mm")]),
    gap_between(antenna_at, antenna_size, oled_at, [oled_size.x, oled_size.y]));

// --- the piezo, on edge against the long wall, behind its port
piezo_d = dim("piezo", "d_mm");
piezo_y = dim("piezo", "z_mm");
piezo_from_wall = 0.4;
piezo_mid = [17.5 + piezo_d / 2, floor_z + gap + piezo_d / 2];     // x, z
port_d = 3;

// --- screws, from below
screw_d = dim("screw-m2x8", "d_mm");
screw_core = 1.6;           // M2 cuts its own thread in it
head_d = dim("screw-m2x8", "head_d_mm") + gap;
post_d = 4.8;
post_z = 3.8;                 // of the bottom; the lid's posts come down to it
screws = [[2.5, 2.5], [inside.x - 2.5, 2.5], [inside.x - 2.5, inside.y - 2.5]];
// The fourth post: a screw beside the short board; on the long one's corner, over its seat, there is no room for one.
fourth_post = board_is_long ? [board_at.x + 0.3, board_at.y + board_size.y - 2.2] : [25.8, inside.y - 2.5];
all_screws = board_is_long ? screws : concat(screws, [fourth_post]);

// --- height: whatever is highest, rounded up to whole layers
stack_board = board_top + dim(board, "top_mm") + oled_gap + oled_z;
stack_cell = shelf_top + oled_gap + oled_z;
stack_piezo = piezo_mid.y + piezo_d / 2 + gap;
stack = max(board_is_long ? stack_board : 0, stack_cell, stack_piezo);
height = ceil((stack + lid_z) / 0.2 - 0.001) * 0.2;
lid_in = height - lid_z;    // the inside of the lid
oled_top = lid_in - glass_gap - dim("oled-096", "glass_mm");    // of its board
oled_under = oled_top - dim("oled-096", "pcb_mm");
split = height - 4.4;       // where bottom and lid meet: above it only the lid's rounded edge

cap_z = lid_in - cap_play - flange_z;       // the cap's underside, on the switch
strip_z = cap_z - dim("tact", "z_mm") - strip_size.z;
screw_z = 0.2;              // the head's face, a layer inside
screw_tip = screw_z + dim("screw-m2x8", "length_mm");

// --- the slide switch, its lever in a dish of the end wall: under the long board, beside the short one
dish = [1.1, 8, 5];
slide_wall = 1.2;           // more wall behind the dish
slide_size = [dim("slide", "z_mm"), dim("slide", "x_mm"), dim("slide", "y_mm")];
slide_at = [slide_wall + 0.1, board_is_long ? 13 : 7.2, floor_z + step_z + gap];

// --- the lanyard: in at one hole, round the wall between them, out at the other
cord_d = dim("lanyard-cord", "d_mm");
lanyard_y = 18.2;
lanyard_depth = 2.8;
lanyard_hole = 3.2;
lanyard_bar = 3.6;
lanyard_z = 6;

function dim(id, key) =
    let (part = [for (p = parts) if (p[0] == id) p[1]])
    assert(len(part) == 1, str("parts.toml has no outline of ", id))
    let (value = [for (d = part[0]) if (d[0] == key) d[1]])
    assert(len(value) == 1, str("parts.toml: ", id, " has no ", key))
    value[0];

// Between two boxes, seen from above, along the axis on which they are apart.
function gap_between(at, size, other, room) =
    max(other.x - at.x - size.x, at.x - other.x - room.x, other.y - at.y - size.y, at.y - other.y - room.y);
