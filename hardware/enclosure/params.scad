// Every number of the enclosure that is not a bought part's; what follows from it; mm throughout.
// Bought parts: parts.scad, which `make hardware` makes from ../parts.toml in build/hardware/enclosure/ (OPENSCADPATH).
// The frame: x from the inside of the end wall with the USB opening, y from the inside of the long wall with the
// button and the sound port, z from the table under the closed device.
include <parts.scad>

board = "firebeetle2-esp32e";   // or "xiao-esp32c3"
$fn = 48;

// --- what the printer can do: 0.4 mm nozzle, 0.2 mm layers
line = 0.4;
wall = 1.8;
floor_z = 1.4;
lid_z = 1.4;
gap = 0.2;                  // between a printed face and whatever lies against it
bridge_max = 13;            // the widest flat roof that prints in the air between two walls

// --- outside
size_max = [75, 40, 20];
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
inside = [outside.x - 2 * wall, outside.y - 2 * wall];

// --- the cell on the floor, at the end away from USB
cell_tape = dim("tape", "z_mm");    // under the cell
cell_gap = 0.6;             // over the cell, for the day it swells
cell_slack = [0.4, 0.6];
cell_at = [30, 3.2];
cell_bay_z = cell_tape + dim("cell-500", "z_mm") + cell_gap;

// --- the board
board_is_long = dim(board, "x_mm") > cell_at.x;     // lies over the cell; the short one lies beside it
under_gap = 0.3;            // between the solder joints and what is below them: a layer of polyimide tape
board_size = [dim(board, "x_mm"), dim(board, "y_mm"), dim(board, "pcb_mm")];
board_at = [0.6, inside.y - 1.2 - board_size.y,
            floor_z + (board_is_long ? cell_bay_z : 0) + dim(board, "joints_mm") + under_gap];
board_top = board_at.z + board_size.z;
nose_depth = wall + board_at.x - dim(board, "usb_out_mm");  // from the outside to the mouth of the connector
usb_recess = 1;             // around the opening, for the plug's collar
plug = [12.4, 6.6];         // the biggest collar that USB-C allows: 12.35 x 6.5
usb_y = board_at.y + board_size.y / 2;
usb_z = board_top + dim(board, "usb_h_mm") / 2;

// --- the display, glass against the lid, its pins towards the button
oled_gap = 0.3;
oled_size = [dim("oled-096", "x_mm"), dim("oled-096", "y_mm"),
             dim("oled-096", "glass_mm") + dim("oled-096", "pcb_mm") + dim("oled-096", "back_mm")];
oled_at = [66.1 - oled_size.x, 34 - oled_size.y];
window = [24, 13.5];        // the lit area is 21.7 x 10.9; modules differ in where it is by a millimetre
window_mid = [oled_at.x + oled_size.x / 2, oled_at.y + oled_size.y / 2 - dim("oled-096", "view_off_y_mm")];

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
post_z = 3.4;               // of the bottom; the lid's posts come down to it
screws = [[2.5, 2.5], [inside.x - 2.5, 2.5], [inside.x - 2.5, inside.y - 2.5]];

// --- height: whatever is highest, rounded up to whole layers
stack_board = board_top + dim(board, "top_mm") + oled_gap + oled_size.z;
stack_cell = floor_z + cell_bay_z + oled_gap + oled_size.z;
stack_piezo = piezo_mid.y + piezo_d / 2 + gap;
stack = max(board_is_long ? stack_board : 0, stack_cell, stack_piezo);
height = ceil((stack + lid_z) / 0.2 - 0.001) * 0.2;
lid_in = height - lid_z;    // the inside of the lid
split = height - 4.4;       // where bottom and lid meet: above it only the lid's rounded edge
lip_z = 2;
lip = 1.2;

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
