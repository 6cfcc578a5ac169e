package dev.trickle.sender.whatsapp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Cache of parsed texts of campaigns, so that they are not parsed for each message. The cached values must not be
 * modified.
 */
final class ParsedTextCache<T> {

    /** More campaigns are rarely sent at the same time; if they are, some are parsed again. */
    private static final int MAX_ENTRIES = 100;

    private final Map<String, T> values = new ConcurrentHashMap<>();
    private final Function<String, T> parser;

    ParsedTextCache(Function<String, T> parser) {
        this.parser = parser;
    }

    /** Returns the value of the text as the campaign has it. */
    T get(String text) {
        if (values.size() >= MAX_ENTRIES && !values.containsKey(text)) {
            values.clear();
        }
        return values.computeIfAbsent(text, parser);
    }
}
