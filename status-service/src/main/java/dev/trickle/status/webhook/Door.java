package dev.trickle.status.webhook;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/** What all connections share. */
record Door(
        WebhookSettings settings,
        AddressCheck addressCheck,
        Intake intake,
        WebhookMetrics metrics,
        Semaphore room,
        Executor threads) {

    int largestBody() {
        return Math.toIntExact(settings.largestBody().toBytes());
    }

    Body newBody() {
        return new Body(room, largestBody());
    }

    void execute(Runnable work) {
        threads.execute(work);
    }
}
