package dev.penstock.yaml;

/** Shows a place in a text. */
final class Caret {

    /** More of a line than this is cut, so that the caret still stands under its place on a screen. */
    private static final int MOST = 100;

    private Caret() {}

    /** The line of {@code text} that has the place, and below it a caret under the place. */
    static String under(String text, int offset) {
        int from = text.lastIndexOf('\n', offset - 1) + 1;
        int to = text.indexOf('\n', offset);
        String line = text.substring(from, to < 0 ? text.length() : to).replace('\t', ' ');
        int at = offset - from;
        int cut = Math.max(0, Math.min(at - MOST / 2, line.length() - MOST));
        String shown = line.substring(cut, Math.min(line.length(), cut + MOST));
        int before = shown.codePointCount(0, Math.min(at - cut, shown.length()));
        int indentation = shown.length() - shown.stripLeading().length();
        int strip = Math.min(indentation, before);
        return shown.substring(strip).stripTrailing() + "\n" + " ".repeat(before - strip) + "^";
    }
}
