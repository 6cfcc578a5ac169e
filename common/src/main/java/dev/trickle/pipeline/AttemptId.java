package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Id of an attempt: one release of one recipient. Every release has a new number, so two calls never share an id.
 * Written as {@code recipient.number}, in topics and in the callback data that WhatsApp echoes.
 *
 * @param number from 1
 */
public record AttemptId(RecipientId recipient, int number) {

    public AttemptId {
        if (number < 1) {
            throw new IllegalArgumentException("An attempt's number starts at 1");
        }
    }

    /**
     * Reads {@code recipient.number}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    @JsonCreator
    public static AttemptId of(String text) {
        var dot = text.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("An attempt id is written as recipient.number");
        }
        return new AttemptId(RecipientId.of(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
    }

    @JsonValue
    @Override
    public String toString() {
        return recipient + "." + number;
    }
}
