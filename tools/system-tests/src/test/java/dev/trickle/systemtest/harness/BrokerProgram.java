package dev.trickle.systemtest.harness;

import dev.trickle.infrastructure.EmbeddedKafka;
import java.nio.file.Path;

/** A Kafka broker as a program. */
final class BrokerProgram {

    private BrokerProgram() {}

    /** Takes the folder and the two ports; runs until it is ended. */
    public static void main(String[] arguments) throws InterruptedException {
        var broker = EmbeddedKafka.startIn(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-close"));
        Thread.currentThread().join();
    }
}
