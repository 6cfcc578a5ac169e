package dev.trickle.status;

import dev.trickle.status.projection.UnsupportedRecordException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.springframework.kafka.listener.CommonContainerStoppingErrorHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.util.backoff.BackOff;

/** Stops the consumer at a record that it must neither process nor skip, and retries after any other failure. */
final class StoppingErrorHandler extends DefaultErrorHandler {

    private final CommonContainerStoppingErrorHandler stopping = new CommonContainerStoppingErrorHandler();
    private final StoppedConsumers stoppedConsumers;

    StoppingErrorHandler(BackOff backOff, StoppedConsumers stoppedConsumers) {
        super(backOff);
        this.stoppedConsumers = stoppedConsumers;
    }

    @Override
    public void handleBatch(
            Exception failure,
            ConsumerRecords<?, ?> records,
            Consumer<?, ?> consumer,
            MessageListenerContainer container,
            Runnable invokeListener) {
        if (failure.getCause() instanceof UnsupportedRecordException unsupported) {
            stoppedConsumers.add(String.valueOf(container.getGroupId()), unsupported);
            stopping.handleBatch(failure, records, consumer, container, invokeListener);
        } else {
            super.handleBatch(failure, records, consumer, container, invokeListener);
        }
    }
}
