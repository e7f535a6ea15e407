package dev.penstock.yaml;

import java.util.Collection;

/** Guesses which known word a mistyped one stands for. */
public final class Suggestion {

    private static final int MOST_EDITS = 2;

    private Suggestion() {}

    /** {@code ", did you mean 'convert'?"}, or nothing if no known word is near. */
    public static String of(String word, Collection<String> known) {
        return of(word, known, MOST_EDITS);
    }

    /** As {@link #of(String, Collection)}, where a word is near if at most so many letters are wrong. */
    public static String of(String word, Collection<String> known, int mostEdits) {
        String best = "";
        // Of a short word two edits leave too little: 'idle' is no mistyped 'id', and 'door' no '$or'.
        int bestEdits = Math.min(mostEdits, (word.length() + 1) / 3) + 1;
        for (String candidate : known) {
            int edits = edits(word, candidate);
            if (edits < bestEdits) {
                bestEdits = edits;
                best = candidate;
            }
        }
        return best.isEmpty() ? "" : ", did you mean '" + best + "'?";
    }

    /** Inserted, removed, changed or swapped characters between the two (optimal string alignment). */
    private static int edits(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
