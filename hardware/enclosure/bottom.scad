// The bottom. Prints as it stands, floor down.
include <checks.scad>
use <shell.scad>

module bottom() {
    difference() {
        union() {
            difference() {
                intersection() {
                    solid();
                    block([-wall, -wall, 0], [outside.x, outside.y, split]);
                }
                translate([0, 0, floor_z]) linear_extrude(height) offset(-step) rounded(inside, step_r);
                translate([0, 0, floor_z + step_z]) linear_extrude(height) rounded(inside, corner_in_r);
            }
            inner();
        }
        openings();
    }
}

module inner() {
    intersection() {
        union() {
            for (at = all_screws) translate([at.x, at.y, floor_z - 0.1]) cylinder(d = post_d, h = post_z - floor_z + 0.1);
            if (board_is_long) long_board_seats(); else short_board_seats();
            cell_stops();
            button_pillar();
            piezo_cradle();
            slide_cradle();
            lanyard_wall();
        }
        linear_extrude(split) plan(wall / 2);
    }
}

// Under three corners, where the board has mounting holes and no joints; the last one with a stop behind it.
module long_board_seats() {
    y1 = board_at.y + board_size.y;
    rib([-0.5, board_at.y - 1], [4, 3], board_at.z);
    rib([-0.5, board_at.y - 1], [4, 1 - gap], board_top);
    rib([-0.5, y1 - 3], [4, inside.y - y1 + 3.5], board_at.z);
    rib([-0.5, y1 + gap], [4, inside.y - y1 + 0.5], board_top);
    seat = board_at.x + board_size.x;
    rib([seat - 3.5, y1 - 1.2], [5, inside.y - y1 + 1.7], board_at.z);
    rib([seat + gap, y1 - 1.2], [1.5 - gap, inside.y - y1 + 1.7], board_top);
}

module short_board_seats() {
    y0 = board_at.y;
    y1 = y0 + board_size.y;
    x1 = board_at.x + board_size.x;
    for (y = [y0 - 1, y1 - 1.5]) {
        rib([-0.5, y], [2.5, 2.5], board_at.z);
        rib([x1 - 1.5, y], [2.7, 2.5], board_at.z);
        rib([x1 + gap, y], [1.2 - gap, 2.5], board_top);
    }
    for (y = [y0 - 1, y1 + gap], x = [-0.5, x1 - 1.5]) rib([x, y], [2.5, 1 - gap], board_top);
    rib([x1 - 1.5, y1 + 0.9], [2.7, inside.y - y1], board_at.z);    // tied to the wall
}

module cell_stops() {
    rib([cell_at.x - 1.2, ledge_y[1] - 9], [1.2, 6], floor_z + 4);
    // The ledges under the shelf.
    length = shelf_x[1] - shelf_x[0] - 1.5;
    rib([shelf_x[0] + 1.5, -0.5], [length, ledge_y[0] + 0.5], shelf_from);
    rib([shelf_x[0] + 1.5, ledge_y[1]], [length, inside.y - ledge_y[1] + 0.5], shelf_from);
}

// A pillar under the two middle holes of each strip, which carry no joints, and fences around the board.
module button_pillar() {
    y = strip_at.y;
    rib([button_mid.x - 1.25, y], [2.5, strip_size.y], strip_z);
    rib([button_mid.x - 1.25, -0.5], [2.5, y + 0.5 - gap], strip_z + strip_size.z);
    for (x = [strip_at.x - gap - 0.8, strip_at.x + strip_size.x + gap])
        rib([x, y], [0.8, 4], strip_z + strip_size.z);
}

module piezo_cradle() {
    left = piezo_mid.x - piezo_d / 2 - gap;
    top = piezo_mid.y + 2;
    rib([left - 1.1, -0.5], [1.1, 2.5], top);
    rib([piezo_mid.x + piezo_d / 2 + gap, -0.5], [1, 3], top);
    rib([piezo_mid.x - 2, piezo_from_wall + piezo_y + gap], [4, 1.2], floor_z + 4);
}

module slide_cradle() {
    for (y = [slide_at.y - gap - 1.2, slide_at.y + slide_size.y + gap])
        rib([-0.5, y], [slide_at.x + slide_size.x + 0.5, 1.2], slide_at.z + slide_size.z);
    rib([-0.5, slide_at.y], [slide_at.x + slide_size.x + 0.5, slide_size.y], slide_at.z);
    rib([-0.5, slide_at.y - gap - 0.1], [slide_wall + 0.5, slide_size.y + 2 * gap + 0.2], slide_at.z + slide_size.z);
}

lanyard_y0 = lanyard_y - lanyard_bar / 2 - lanyard_hole - 1;
lanyard_w = lanyard_bar + 2 * lanyard_hole + 2;

module lanyard_wall() {
    x = inside.x - lanyard_depth;
    rib([x - 1.2, lanyard_y0 - 1.2], [1.2, lanyard_w + 2.4], lanyard_z + lanyard_hole / 2 + 2);
    for (y = [lanyard_y0 - 1.2, lanyard_y0 + lanyard_w])
        rib([x - 1.2, y], [lanyard_depth + 1.7, 1.2], lanyard_z + lanyard_hole / 2 + 2);
}

module openings() {
    for (at = all_screws) translate([at.x, at.y, 0]) {
        translate([0, 0, -1]) cylinder(d = screw_d + gap, h = height);
        // A countersink's flanks are at 45 degrees: no support.
        translate([0, 0, -0.001]) cylinder(d = head_d, h = screw_z + 0.002);
        translate([0, 0, screw_z]) cylinder(d1 = head_d, d2 = screw_d, h = (head_d - screw_d) / 2);
    }
    usb_opening();
    // sound
    translate([piezo_mid.x, 1, piezo_mid.y]) rotate([90, 0, 0]) cylinder(d = port_d, h = 1 + 2 * wall);
    // the lever of the slide switch, over its whole travel
    lever = [dim("slide", "lever_w_mm") + dim("slide", "lever_travel_mm") + 2 * gap, dim("slide", "lever_w_mm") + 2 * gap];
    block([-2 * wall, slide_at.y + (slide_size.y - lever.x) / 2, slide_at.z + (slide_size.z - lever.y) / 2],
          [2 * wall + slide_at.x, lever.x, lever.y]);
    translate([-2 * wall, slide_at.y + slide_size.y / 2, slide_at.z + slide_size.z / 2]) rotate([90, 0, 90])
        linear_extrude(wall + dish.x) hull() for (side = [-1, 1])
            translate([side * (dish.y - dish.z) / 2, 0]) circle(d = dish.z);
    for (side = [-1, 1]) translate([inside.x - 0.5, lanyard_y + side * (lanyard_bar + lanyard_hole) / 2, lanyard_z])
        rotate([0, 90, 0]) cylinder(d = lanyard_hole, h = 2 * wall);
}

module usb_opening() {
    h = dim(board, "usb_h_mm") + 4 * gap;
    w = dim(board, "usb_w_mm") + 4 * gap;
    stadium(w, h, -2 * wall, 2 * wall + board_at.x + 0.5);
    stadium(plug.x, plug.y, -2 * wall, wall + usb_recess);
}

module stadium(w, h, x, depth) {
    translate([x, usb_y, usb_z]) rotate([90, 0, 90]) linear_extrude(depth)
        hull() for (side = [-1, 1]) translate([side * (w - h) / 2, 0]) circle(d = h);
}

bottom();
