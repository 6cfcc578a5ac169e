package dev.trickle.status.webhook;

import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections share. */
record Door(
        WebhookSettings settings,
        AddressCheck addressCheck,
        Intake intake,
        WebhookMetrics metrics,
        RefusedWebhooks refused,
        Semaphore room,
        Executor threads,
        Phaser unanswered) {

    private static final Logger log = LoggerFactory.getLogger(Door.class);

    int largestBody() {
        return Math.toIntExact(settings.largestBody().toBytes());
    }

    Body newBody() {
        return new Body(room, largestBody());
    }

    /**
     * Has the webhook kept, by another thread: Kafka's client may wait.
     *
     * @throws RejectedExecutionException when the server is stopping
     */
    void take(Signature signature, byte[] body, Consumer<Answer> answered) {
        threads.execute(() -> {
            unanswered.register();
            Consumer<Answer> last = answer -> {
                answered.accept(answer);
                unanswered.arriveAndDeregister();
            };
            try {
                intake.take(signature, body, last);
            } catch (RuntimeException mistake) {
                log.error(
                        "A webhook could not be kept, Meta will come again cause={}",
                        mistake.getClass().getSimpleName());
                last.accept(Answer.NOT_KEPT);
            }
        });
    }
}
