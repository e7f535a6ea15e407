package dev.penstock.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says an error of the library's in our own words. */
final class ReferenceSentences {

    /** The longest piece of a schema or of the library's sentences that an answer repeats. */
    private static final int MAX_TEXT = 200;

    private ReferenceSentences() {}

    static String of(Error error) {
        String sentence = sentence(error);
        return isOneOfSeveral(error) ? "in one of several allowed forms: " + sentence : sentence;
    }

    /** Whether it would be well if another branch were satisfied. */
    private static boolean isOneOfSeveral(Error error) {
        for (int i = 0; i < error.getEvaluationPath().getNameCount() - 1; i++) {
            String step = error.getEvaluationPath().getName(i);
            if (step.equals("anyOf") || step.equals("oneOf")) {
                return true;
            }
        }
        return false;
    }

    private static String sentence(Error error) {
        JsonNode value = error.getInstanceNode();
        String keyword = value(error.getSchemaNode());
        return switch (error.getKeyword()) {
            case "type" -> "must be " + types(error.getSchemaNode()) + ", not " + found(value);
            case "required" -> Sentences.MISSING;
            case "additionalProperties" -> Sentences.UNKNOWN_MEMBER;
            case "enum" -> "must be one of " + inner(keyword);
            case "const" -> "must be " + keyword;
            case "minimum" -> "must be at least " + keyword;
            case "maximum" -> "must be at most " + keyword;
            case "exclusiveMinimum" -> "must be greater than " + keyword;
            case "exclusiveMaximum" -> "must be less than " + keyword;
            case "multipleOf" -> "must be a multiple of " + keyword;
            case "minLength" -> Sentences.tooSmall("characters", length(value), keyword);
            case "maxLength" -> Sentences.tooLarge("characters", length(value), keyword);
            case "minItems" -> Sentences.tooSmall("elements", size(value), keyword);
            case "maxItems" -> Sentences.tooLarge("elements", size(value), keyword);
            case "minProperties" -> Sentences.tooSmall("members", size(value), keyword);
            case "maxProperties" -> Sentences.tooLarge("members", size(value), keyword);
            case "pattern" -> Sentences.pattern(text(error.getSchemaNode()));
            case "format" -> Sentences.format(text(error.getSchemaNode()));
            case "uniqueItems" -> "has two elements that are the same";
            case "not" -> "must not be what the schema excludes: " + keyword;
            case "oneOf" -> "must fit exactly one of several allowed forms";
            case "false" -> "is not allowed here";
            case "items", "unevaluatedItems" -> "has an element that the schema does not allow: " + library(error);
            case "unevaluatedProperties" ->
                "has the member " + Texts.brief(String.valueOf(error.getProperty()))
                        + ", which the schema does not know";
            default -> library(error);
        };
    }

    private static String library(Error error) {
        return Texts.brief(error.getMessage(), MAX_TEXT);
    }

    private static String types(@Nullable JsonNode type) {
        List<String> types = new ArrayList<>();
        if (type != null && type.isArray()) {
            type.forEach(each -> types.add(Sentences.type(each.asText())));
        } else {
            types.add(Sentences.type(text(type)));
        }
        return String.join(" or ", types);
    }

    private static String found(@Nullable JsonNode value) {
        if (value == null) {
            return "nothing";
        }
        return switch (value.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            default -> "null";
        };
    }

    private static int length(@Nullable JsonNode value) {
        String text = text(value);
        return text.codePointCount(0, text.length());
    }

    private static int size(@Nullable JsonNode value) {
        return value == null ? 0 : value.size();
    }

    private static String text(@Nullable JsonNode value) {
        return value == null ? "" : value.asText();
    }

    private static String value(@Nullable JsonNode value) {
        return value == null ? "" : Texts.brief(value.toString(), MAX_TEXT);
    }

    private static String inner(String array) {
        return array.startsWith("[") && array.endsWith("]")
                ? array.substring(1, array.length() - 1).replace(",", ", ")
                : array;
    }
}
