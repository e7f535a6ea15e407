package dev.penstock.schema;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** A schema of those keywords that device schemas use, checked while the tokens stream by, with no tree in between. */
record CompiledSchema(String type, String version, SchemaNode root) implements EventSchema {

    @Override
    public void check(JsonParser parser, Rejections rejections) throws IOException {
        root.check(parser, rejections);
    }
}
