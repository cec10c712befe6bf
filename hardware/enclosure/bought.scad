// What is bought, as a body: nothing printed may be where these are, but for the places that must be filled. part = "board", "oled", ...
include <params.scad>
use <shell.scad>

part = "board";

module board() {
    pcb = board_size;
    color("#1b2d24") block(board_at, pcb);
    // Joints below and parts above keep away from the edge, where the seats are.
    color("#888888") block(board_at + [3.7, 2.2, -dim(board, "joints_mm")], [pcb.x - 7.6, pcb.y - 4.4, dim(board, "joints_mm") + 0.1]);
    color("#b8bcc0") block(board_at + [pcb.x * 0.55, 3.2, pcb.z - 0.1], [pcb.x * 0.4, pcb.y - 6.4, dim(board, "top_mm") + 0.1]);
    color("#d0d0d0") translate([board_at.x - dim(board, "usb_out_mm"), usb_y, usb_z]) rotate([90, 0, 90]) linear_extrude(7.3)
        hull() for (side = [-1, 1]) translate([side * (dim(board, "usb_w_mm") - dim(board, "usb_h_mm")) / 2, 0])
            circle(d = dim(board, "usb_h_mm"));
    color("#d0d0d0") block([board_at.x + 0.1, usb_y - 3, board_top - 0.1], [7, 6, dim(board, "usb_h_mm") / 2]);
    // The battery connector; where on its half of the board, the maker's drawing does not say.
    if (board_is_long) color("#e8e4d8") block([board_at.x + 9, board_at.y + 3, board_top - 0.1], [8, 8, dim(board, "z_mm") - pcb.z + 0.1]);
}

module oled() {
    glass = dim("oled-096", "glass_mm");
    pcb = dim("oled-096", "pcb_mm");
    back = dim("oled-096", "back_mm");
    z = oled_under;
    color("#14306b") block([oled_at.x, oled_at.y, z], [oled_size.x, oled_size.y, pcb]);
    color("#0c0c10") block([oled_at.x + 0.3, oled_at.y + 4.2, z + pcb - 0.01], [oled_size.x - 0.6, 19.26, glass + 0.01]);
    // Four pins, cut short, and their wires.
    color("#c9a227") block([oled_at.x + oled_size.x / 2 - 5.1, oled_at.y + 0.3, z - back], [10.2, 2.4, back + pcb + 0.8]);
}

module cell(swollen = 0) {
    size = [dim("cell-500", "x_mm"), dim("cell-500", "y_mm"), dim("cell-500", "z_mm") + swollen];
    color("#c7ccd1") block([cell_at.x + cell_slack.x / 2, cell_at.y + cell_slack.y / 2, floor_z + cell_tape], size);
}

module swollen_cell() {
    cell(dim("cell-500", "z_mm") * dim("cell-500", "swelling"));
}

module button() {
    tact = [dim("tact", "x_mm"), dim("tact", "y_mm"), dim("tact", "body_mm")];
    color("#c2a26a") block([strip_at.x, strip_at.y, strip_z], strip_size);
    color("#303030") block([button_mid.x - tact.x / 2, button_mid.y - tact.y / 2, cap_z - dim("tact", "z_mm") - 0.01], tact);
    color("#303030") translate([button_mid.x, button_mid.y, cap_z - dim("tact", "z_mm")]) cylinder(d = 3.5, h = dim("tact", "z_mm"));
    // Joints under the outer holes of each strip.
    for (x = [strip_at.x + 0.1, strip_at.x + strip_size.x - 2.3])
        color("#b0b0b0") block([x, strip_at.y + 0.1, strip_z - 1.5], [2.2, strip_size.y - 0.2, 1.6]);
}

module piezo() {
    color("#202020") translate([piezo_mid.x, piezo_from_wall, piezo_mid.y]) rotate([-90, 0, 0]) difference() {
        cylinder(d = piezo_d, h = piezo_y);
        translate([0, 0, -1]) cylinder(d = 2, h = 2);
    }
}

module slide() {
    lever = [dim("slide", "lever_mm") + 0.1, dim("slide", "lever_w_mm"), dim("slide", "lever_w_mm")];
    off = -dim("slide", "lever_travel_mm") / 2;
    color("#a8acb0") block(slide_at, slide_size);
    color("#202020") block([slide_at.x - lever.x + 0.1, slide_at.y + (slide_size.y - lever.y) / 2 + off,
        slide_at.z + (slide_size.z - lever.z) / 2], lever);
}

// As thin as their core, for the thread cuts into the lid's posts.
module screws() {
    color("#c0c0c8") for (at = all_screws) translate([at.x, at.y, screw_z]) {
        cylinder(d1 = head_d - gap, d2 = screw_core, h = (head_d - gap - screw_core) / 2);
        cylinder(d = screw_core - 0.02, h = screw_tip - screw_z);
    }
}

// A paper clip on the reset button, and the light of the charge LED: nothing printed may be in their way.
module reset_pin() {
    translate([reset_at.x, reset_at.y, board_top + 2]) cylinder(d = 1.2, h = height);
}

module led_light() {
    translate([led_at.x, led_at.y, board_top + 1]) cylinder(d = 1.5, h = height);
}

// Where something printed must be: round the screws from floor to lid, the rib, what lies over the cell, and under the
// display's corners at the button's side.
module posts() {
    for (at = all_screws) translate([at.x, at.y, post_z - 1]) difference() {
        cylinder(d = post_d - 0.2, h = lid_in - post_z + 1);
        translate([0, 0, -1]) cylinder(d = screw_d + 2 * gap, h = height);
    }
    if (board_is_long) block([fourth_post.x, fourth_post.y, board_top + 2 * gap], [3, inside.y - fourth_post.y - gap, 1]);
}

module lid_rib() {
    block([oled_at.x - gap - rib_x, 1, lid_in - rib_z], [rib_x, inside.y - 2, rib_z]);
}

module over_cell() {
    block([shelf_x[0] + 1.5, ledge_y[0], shelf_from], [shelf_x[1] - shelf_x[0] - 2, ledge_y[1] - ledge_y[0], shelf_z]);
}

module feet() {
    for (x = [oled_at.x, oled_at.x + oled_size.x - oled_pad])
        block([x, oled_at.y, shelf_top], [oled_pad, oled_pad, oled_under - foot_gap - shelf_top]);
}

// The short board's antenna, stuck under the lid.
module antenna() {
    color("#303030") block([antenna_at.x, antenna_at.y, lid_in - 0.3], [antenna_size.x, antenna_size.y, 0.29]);
}

// The collar of a plug in the socket, as near as collars come.
module plug_in() {
    translate([board_at.x - dim(board, "usb_out_mm") - 10.3, usb_y, usb_z]) rotate([90, 0, 90]) linear_extrude(10)
        hull() for (side = [-1, 1]) translate([side * (12.35 - 6.5) / 2, 0]) circle(d = 6.5);
}

if (part == "board") board();
if (part == "oled") oled();
if (part == "cell") cell();
if (part == "swollen-cell") swollen_cell();
if (part == "button") button();
if (part == "piezo") piezo();
if (part == "slide") slide();
if (part == "screws") screws();
if (part == "plug") plug_in();
if (part == "reset-pin") reset_pin();
if (part == "led-light") led_light();
if (part == "posts") posts();
if (part == "lid-rib") lid_rib();
if (part == "over-cell") over_cell();
if (part == "feet") feet();
if (part == "antenna" && !board_is_long) antenna();
