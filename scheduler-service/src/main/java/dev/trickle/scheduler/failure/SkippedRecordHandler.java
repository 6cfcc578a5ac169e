package dev.trickle.scheduler.failure;

import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends records that are skipped to the dead-letter topic, unchanged. Every other failure aborts the transaction:
 * continuing after a write would commit half of the changes of a record.
 *
 * <p>Kafka Streams creates this class from {@code processing.exception.handler}.
 */
public final class SkippedRecordHandler extends LogAndContinueProcessingExceptionHandler {

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception failure) {
        return failure instanceof SkippedRecordException
                ? super.handleError(context, record, failure)
                : Response.fail();
    }
}
