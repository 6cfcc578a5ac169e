package dev.trickle.scheduler.failure;

import dev.trickle.pipeline.UnsupportedEventException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;

/**
 * Sends records that no version can read to the dead-letter topic, unchanged. An event that a newer version wrote is
 * valid and is not consumed.
 *
 * <p>Kafka Streams creates this class from {@code deserialization.exception.handler}.
 */
public final class UnreadableRecordHandler extends LogAndContinueExceptionHandler {

    @Override
    public Response handleError(ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
        return failure instanceof UnsupportedEventException
                ? Response.fail()
                : super.handleError(context, record, failure);
    }
}
