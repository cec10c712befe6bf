// What the guide's pictures show. Looked at, not printed: the printed parts come as the STL files in `stl`.
include <params.scad>
use <bought.scad>
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
        window_mid.x + (64 - run[1] - run[2]) * pixel.x, window_mid.y + (run[0] - 32) * pixel.y, lid_in + 0.02])
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
        if (steps[i] == "board") board();
        if (steps[i] == "button") button();
    }
}

module inside_bottom() {
    slide();
    piezo();
    cell();
    board();
    button();
}

if (scene == "prints") {
    printed("bottom");
    translate([0, -6, height]) rotate([180, 0, 0]) printed("lid");
    translate([-30, 16, -cap_z]) printed("cap");
}
if (scene == "slide") {
    printed("bottom");
    translate([14, 0, 8]) slide();
}
if (scene == "piezo") fitted(["slide", "piezo"]);
if (scene == "cell") fitted(["slide", "piezo", "cell"]);
if (scene == "board") fitted(["slide", "piezo", "cell", "board"]);
if (scene == "button") fitted(["slide", "piezo", "cell", "board", "button"]);
if (scene == "display") translate([0, 0, height]) rotate([180, 0, 0]) {
    printed("lid");
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
