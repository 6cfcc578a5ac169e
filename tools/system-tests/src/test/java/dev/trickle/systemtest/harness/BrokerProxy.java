package dev.trickle.systemtest.harness;

import java.util.Map;

/**
 * A second door of the broker: whoever comes by it is told to come again by another way, which leads there.
 *
 * @param port of the door
 * @param targetPort the port of what leads there
 */
public record BrokerProxy(int port, int targetPort) {

    /** What a broker needs to know that has these ports already. */
    Map<String, String> settings(int itsPort, int controllerPort) {
        return Map.of(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,DETOUR://127.0.0.1:%d"
                        .formatted(itsPort, controllerPort, port),
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:%d,DETOUR://127.0.0.1:%d".formatted(itsPort, targetPort),
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,DETOUR:PLAINTEXT");
    }
}
