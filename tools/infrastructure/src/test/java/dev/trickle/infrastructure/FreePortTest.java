package dev.trickle.infrastructure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortTest {

    @Test
    void portsAreDistinctAndBelowTheEphemeralRange() {
        var ports = IntStream.range(0, 100).map(i -> FreePort.find()).boxed().toList();

        assertThat(ports)
                .doesNotHaveDuplicates()
                .allSatisfy(port -> assertThat(port).isBetween(10_000, 32_000));
    }

    @Test
    void serverCanBindToThePort() throws Exception {
        try (var socket = new ServerSocket(FreePort.find(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.isBound()).isTrue();
        }
    }
}
