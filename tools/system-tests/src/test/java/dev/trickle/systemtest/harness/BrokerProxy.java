package dev.trickle.systemtest.harness;

import java.util.Map;

/**
 * A second listener of the broker. It advertises the port of a proxy, so that clients connect through that proxy.
 *
 * @param port of the listener
 * @param targetPort the advertised port of the proxy
 */
public record BrokerProxy(int port, int targetPort) {

    /** Returns the listener settings of a broker with these ports. */
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
