package dev.trickle.status.notice;

import static dev.trickle.status.notice.Shapeless.each;

import dev.trickle.status.notice.Notice.NotUnderstood;
import java.util.function.Consumer;

/** Reads the field {@code messages}: reports about what we sent, what people wrote, and errors of neither. */
final class MessagesReader implements FieldReader {

    private final InboundReader inbound;

    MessagesReader(StopWords stopWords) {
        this.inbound = new InboundReader(stopWords);
    }

    @Override
    public void read(Change change, Consumer<Notice> tell) {
        each(change.value(), "statuses").forEach(status -> new StatusReader(change, status).read(tell));
        each(change.value(), "messages")
                .forEach(message -> inbound.read(change, message).forEach(tell));
        each(change.value(), "errors").forEach(error -> tell.accept(new NotUnderstood("messages.errors")));
    }
}
