// The shelf over the cell. Prints as it stands.
include <checks.scad>
use <shell.scad>

module shelf() {
    difference() {
        block([shelf_x[0], gap, shelf_from], [shelf_x[1] - shelf_x[0], inside.y - 2 * gap, shelf_z]);
        // Round the piezo's rib, and round the long board's seat.
        block([shelf_x[0] - 1, 0, shelf_from - 1], [2.2, 3, shelf_z + 2]);
        seat = board_at.x + board_size.x;
        if (board_is_long) block([seat - 3.8, ledge_y[1], shelf_from - 1], [5.7, inside.y, shelf_z + 2]);
    }
    // What holds the display when something presses on its glass: under its corners, where the board leaves room.
    for (x = [oled_at.x, oled_at.x + oled_size.x - oled_pad])
        foot([x, oled_at.y]);
    for (x = board_is_long ? [oled_at.x + oled_size.x - oled_pad] : [oled_at.x, oled_at.x + oled_size.x - oled_pad])
        foot([x, oled_at.y + oled_size.y - oled_pad - 0.4]);
}

module foot(at) {
    block([at.x, at.y, shelf_top - 0.1], [oled_pad, oled_pad, oled_under - foot_gap - shelf_top + 0.1]);
}

shelf();
