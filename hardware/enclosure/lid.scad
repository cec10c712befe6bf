// The lid, as it lies on the closed device. Prints turned over, its face down.
include <checks.scad>
use <shell.scad>

room = wall + gap + lip;    // the lid's walls are as thick as wall and lip together

module lid() {
    difference() {
        union() {
            difference() {
                union() {
                    intersection() {
                        solid();
                        block([-wall, -wall, split], [outside.x, outside.y, height]);
                    }
                    lip();
                }
                translate([0, 0, split - lip_z - 0.1]) linear_extrude(lid_in - split + lip_z + 0.1) offset(-lip - gap)
                    rounded(inside, corner_in_r);
                // No lip by the button, the piezo, the USB connector and the lanyard.
                block([4.9, 0, split - lip_z - 0.1], [27, 5, lid_in - split + lip_z + 0.1]);
                block([0, usb_y - plug.x / 2, split - lip_z - 0.1], [3, plug.x, lip_z + 0.1]);
                block([inside.x - 5, lanyard_y - 8, split - lip_z - 0.1], [5, 16, lip_z + 0.1]);
            }
            intersection() {
                union() {
                    for (at = all_screws) translate([at.x, at.y, post_z + gap]) cylinder(d = post_d, h = lid_in - post_z);
                    if (board_is_long) long_board_holder(); else short_board_holder();
                    oled_seat();
                    block([oled_at.x - gap - rib_x, 0, lid_in - rib_z], [rib_x, inside.y, rib_z + 0.1]);
                    translate([reset_at.x, reset_at.y, guide_z]) cylinder(d = reset_d + 2 * min_wall, h = lid_in - guide_z + 0.1);
                }
                union() {
                    // Below the split a post keeps its distance from the bottom's walls.
                    linear_extrude(split + 0.1) offset(-gap) rounded(inside, corner_in_r);
                    translate([0, 0, split]) linear_extrude(lid_in - split + 0.1) square([inside.x, inside.y]);
                }
            }
        }
        for (at = all_screws) translate([at.x, at.y, post_z]) cylinder(d = screw_core, h = screw_tip - post_z + 1);
        window_opening();
        translate([0, 0, lid_in - 1]) linear_extrude(lid_z + 2) translate(button_mid - cap_size / 2 - [cap_gap, cap_gap])
            rounded(cap_size + 2 * [cap_gap, cap_gap], 3 + cap_gap);
        usb_collar();
        translate([reset_at.x, reset_at.y, guide_z - 1]) cylinder(d = reset_d, h = height);
        translate([led_at.x, led_at.y, lid_in - 1]) cylinder(d = led_d, h = height);
    }
}

module lip() {
    translate([0, 0, split - lip_z]) linear_extrude(lip_z + 0.1) difference() {
        offset(-gap) rounded(inside, corner_in_r);
        offset(-gap - lip) rounded(inside, corner_in_r);
    }
}

// On two corners of the board, over its seats: the one beside the display, and the fourth post.
module long_board_holder() {
    y = oled_at.y + oled_size.y + gap;
    x = board_at.x + board_size.x;
    block([x - 3.5, y, board_top + gap], [3, inside.y - y, lid_in - board_top]);
    block([fourth_post.x, fourth_post.y, board_top + gap], [3, inside.y - fourth_post.y, lid_in - board_top]);
}

// Over the board's corner behind its last pad, near the wall, where the lid does not bend.
module short_board_holder() {
    corner = [board_at.x + board_size.x, board_at.y + board_size.y] - [1.7, 1.7];
    block([corner.x, corner.y, board_top + gap], [1.7, inside.y - corner.y, lid_in - board_top]);
}

// Pads under the corners of the display's board, and fences: none where the rib or the long board's holder is.
module oled_seat() {
    z = lid_in - oled_under - 0.4;
    for (x = [oled_at.x, oled_at.x + oled_size.x - oled_pad], y = [oled_at.y, oled_at.y + oled_size.y - oled_pad])
        block([x, y, oled_top], [oled_pad, oled_pad, lid_in - oled_top + 0.1]);
    for (y = [oled_at.y + 1, oled_at.y + oled_size.y - 7])
        block([oled_at.x + oled_size.x + gap, y, lid_in - z], [1.2, 6, z + 0.1]);
    for (x = [oled_at.x + 1, oled_at.x + oled_size.x - 7])
        block([x, oled_at.y - gap - 1.2, lid_in - z], [6, 1.2, z + 0.1]);
    block([oled_at.x + 1, oled_at.y + oled_size.y + gap, lid_in - z], [6, 1.2, z + 0.1]);
}

// Flared at 45 degrees.
module window_opening() {
    translate([window_mid.x, window_mid.y, lid_in]) linear_extrude(
            lid_z + 0.001, scale = [1 + 2 * lid_z / window.x, 1 + 2 * lid_z / window.y])
        square(window, center = true);
    translate([window_mid.x, window_mid.y, lid_in - 0.1]) linear_extrude(0.2) square(window, center = true);
}

module usb_collar() {
    translate([-2 * wall, usb_y, usb_z]) rotate([90, 0, 90]) linear_extrude(wall + usb_recess)
        hull() for (side = [-1, 1]) translate([side * (plug.x - plug.y) / 2, 0]) circle(d = plug.y);
}

lid();
