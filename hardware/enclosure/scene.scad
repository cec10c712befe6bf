// What the guide's pictures show. Looked at, not printed: the printed parts come as the STL files in `stl`.
include <params.scad>
use <bought.scad>
use <shell.scad>
include <screen.scad>

scene = "device";
stl = "";
$fn = 64;

case = "#5b98aa";
accent = "#e58a3c";
apart = 24;

module printed(name) {
    color(name == "cap" ? accent : case) import(str(stl, "/", name, ".stl"), convexity = 8);
}

// The display's picture, as the eye sees it: the device lies with its button at the far side, so x goes left.
module screen() {
    pixel = [dim("oled-096", "view_x_mm") / 128, dim("oled-096", "view_y_mm") / 64];
    color("#dff3ff") for (run = screen_runs) translate([
        window_mid.x + (64 - run[1] - run[2]) * pixel.x, window_mid.y + (run[0] - 32) * pixel.y, lid_in - glass_gap + 0.02])
        cube([run[2] * pixel.x, pixel.y, 0.02]);
}

module lit_oled() {
    oled();
    screen();
}

// The bottom with what is in it after a step; what is new hovers.
module fitted(steps) {
    printed("bottom");
    for (i = [0:len(steps) - 1]) translate([0, 0, i == len(steps) - 1 ? apart : 0]) {
        if (steps[i] == "slide") slide();
        if (steps[i] == "piezo") piezo();
        if (steps[i] == "cell") cell();
        if (steps[i] == "shelf") printed("shelf");
        if (steps[i] == "board") board();
        if (steps[i] == "button") button();
    }
}

module inside_bottom() {
    slide();
    piezo();
    cell();
    printed("shelf");
    board();
    button();
}

// TB1 from below: three strips, and the four holes with a leg of S1; W2's ends, green and black.
module stripboard() {
    pitch = 2.54;
    size = strip_size;
    color("#c2a26a") block([0, 0, 0], size);
    for (strip = [0:2]) {
        y = size.y / 2 + (strip - 1) * pitch;
        color("#c77b3f") block([0.2, y - 0.9, size.z], [size.x - 0.4, 1.8, 0.1]);
        for (hole = [0:3]) translate([size.x / 2 + (hole - 1.5) * pitch, y, size.z + 0.1]) {
            color("#303030") cylinder(d = 1, h = 0.05);
            if (strip != 1 && (hole == 0 || hole == 3)) color("#d8d8d8") {
                cylinder(d = 1.7, h = 0.5);
                cylinder(d = 0.7, h = 1.2);
            }
        }
        if (strip != 1) color(strip == 0 ? "#2e9e4f" : "#202020")
            translate([size.x / 2 - 1.5 * pitch, y, size.z + 0.8]) rotate([0, -75, 0]) cylinder(d = 0.9, h = 12);
    }
    color("#303030") block([size.x / 2 - 3, size.y / 2 - 3, -3.5], [6, 6, 3.5]);
}

// In at one hole, round the bar, out at the other.
module cord() {
    turn = (lanyard_bar + lanyard_hole) / 2;
    in = inside.x - lanyard_depth + cord_d;
    path = [for (side = [-1, 1]) [inside.x + 26, lanyard_y + side * 2], for (side = [-1, 1]) [inside.x + 3, lanyard_y + side * turn],
            for (side = [-1, 1]) [in, lanyard_y + side * turn]];
    color(accent) for (pair = [[0, 2], [2, 4], [4, 5], [5, 3], [3, 1]]) hull()
        for (i = pair) translate([path[i].x, path[i].y, lanyard_z]) sphere(d = cord_d, $fn = 16);
}

if (scene == "prints") {
    printed("bottom");
    translate([0, -6, height]) rotate([180, 0, 0]) printed("lid");
    translate([76, 4, -cap_z]) printed("cap");
    translate([-70, 0, -shelf_from]) printed("shelf");
}
if (scene == "fits") printed("fits");
if (scene == "stripboard") stripboard();
if (scene == "slide") {
    printed("bottom");
    translate([14, 0, 8]) slide();
}
if (scene == "piezo") fitted(["slide", "piezo"]);
if (scene == "cell") fitted(["slide", "piezo", "cell"]);
if (scene == "shelf") fitted(["slide", "piezo", "cell", "shelf"]);
if (scene == "board") fitted(["slide", "piezo", "cell", "shelf", "board"]);
if (scene == "button") fitted(["slide", "piezo", "cell", "shelf", "board", "button"]);
if (scene == "lanyard") {
    printed("bottom");
    inside_bottom();
    cord();
}
if (scene == "display") translate([0, 0, height]) rotate([180, 0, 0]) {
    printed("lid");
    if (!board_is_long) antenna();
    translate([0, 0, -apart]) oled();
}
if (scene == "exploded") {
    printed("bottom");
    inside_bottom();
    translate([0, 0, 1.1 * apart]) printed("cap");
    translate([0, 0, 2.3 * apart]) {
        printed("lid");
        lit_oled();
    }
}
if (scene == "screws") translate([0, 0, height]) rotate([180, 0, 0]) {
    printed("bottom");
    printed("lid");
    translate([0, 0, -12]) screws();
}
if (scene == "device") {
    printed("bottom");
    printed("lid");
    printed("cap");
    lit_oled();
    slide();
    board();
}
