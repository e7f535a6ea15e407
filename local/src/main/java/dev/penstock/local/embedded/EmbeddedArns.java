package dev.penstock.local.embedded;

/** Names of the local run in the form of ARNs; region and account are the made-up ones that AWS's own examples use. */
final class EmbeddedArns {

    static final String REGION = "us-east-1";
    private static final String ACCOUNT = "000000000000";

    private EmbeddedArns() {}

    static String stream(String name) {
        return "arn:aws:kinesis:" + REGION + ':' + ACCOUNT + ":stream/" + name;
    }

    /** The part after the last slash. */
    static String streamName(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}
