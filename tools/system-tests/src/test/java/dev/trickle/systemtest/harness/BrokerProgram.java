package dev.trickle.systemtest.harness;

import dev.trickle.infrastructure.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Main class of a Kafka broker process. */
final class BrokerProgram {

    private BrokerProgram() {}

    /** Takes the folder, the two ports and, optionally, those of a {@link BrokerProxy}; runs until it is terminated. */
    public static void main(String[] arguments) throws InterruptedException {
        var folder = Path.of(arguments[0]);
        var ports = Stream.of(arguments).skip(1).map(Integer::valueOf).toList();
        var detour = ports.size() < 4
                ? Map.<String, String>of()
                : new BrokerProxy(ports.get(2), ports.get(3)).settings(ports.get(0), ports.get(1));
        var broker = EmbeddedKafka.startIn(folder, ports.get(0), ports.get(1), detour);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-close"));
        Thread.currentThread().join();
    }
}
