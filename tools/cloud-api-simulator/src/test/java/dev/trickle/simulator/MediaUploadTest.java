package dev.trickle.simulator;

import static dev.trickle.simulator.SimulatorScenario.givenSimulator;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uploaded files, their expiry and their refusal. */
class MediaUploadTest {

    private SimulatorScenario simulator;

    @BeforeEach
    void start() throws IOException {
        simulator = givenSimulator("simulator.pair.interval=0s");
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void anUploadedFileCanBeSentForThirtyDays() throws Exception {
        var id = id(simulator.upload("image/png"));

        assertThat(simulator.sendImage("ada", id).statusCode()).isEqualTo(200);
        simulator.whenClockAdvances(Duration.ofDays(30).minusSeconds(1));
        assertThat(simulator.sendImage("ada", id).statusCode()).isEqualTo(200);
        simulator.whenClockAdvances(Duration.ofSeconds(1));

        thenIsUnknown(simulator.sendImage("ada", id));
        assertThat(simulator.sendImage("ada", id(simulator.upload("image/png"))).statusCode())
                .isEqualTo(200);
        assertThat(simulator.get("/simulator/media")).contains("2");
    }

    @Test
    void anUnknownOrForgottenFileIsRefused() throws Exception {
        thenIsUnknown(simulator.sendImage("ada", "12345"));
        var id = id(simulator.upload("image/jpeg"));

        assertThat(simulator.delete("/simulator/media?min-age=PT1H")).isEqualTo(200);
        assertThat(simulator.sendImage("ada", id).statusCode()).isEqualTo(200);
        simulator.whenClockAdvances(Duration.ofHours(1));
        assertThat(simulator.delete("/simulator/media?min-age=PT1H")).isEqualTo(200);

        thenIsUnknown(simulator.sendImage("ada", id));
        assertThat(simulator.lines().map(line -> line.at("/media_ids/0").stringValue()))
                .containsExactly(id);
    }

    @Test
    void uploadsFailOnRequestAndForUnsupportedTypes() throws Exception {
        assertThat(simulator.put("/simulator/media/failures?count=1", "")).isEqualTo(204);
        assertThat(simulator.upload("image/png").statusCode()).isEqualTo(500);
        assertThat(simulator.upload("image/png").statusCode()).isEqualTo(200);
        assertThat(simulator.upload("text/html").statusCode()).isEqualTo(400);
    }

    private static String id(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        return SimulatorScenario.json(response).at("/id").stringValue();
    }

    private static void thenIsUnknown(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(400);
        var error = SimulatorScenario.json(response).at("/error");
        assertThat(error.at("/code").intValue()).isEqualTo(100);
        assertThat(error.at("/error_data/details").stringValue()).contains("media attachment");
    }
}
