package dev.penstock.schema;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.Pattern;

/** Versions are numbers with dots between them and compare number by number: 2 is newer than 1.10, which is newer than 1.9. */
final class Versions {

    private static final Pattern FORM = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9}){0,3}");

    static final Comparator<String> ORDER = Versions::compare;

    private Versions() {}

    static boolean isValid(String version) {
        return FORM.matcher(version).matches();
    }

    private static int compare(String a, String b) {
        String[] left = a.split("\\.", -1);
        String[] right = b.split("\\.", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int order = new BigInteger(left[i]).compareTo(new BigInteger(right[i]));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    }
}
