package dev.trickle.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.benchmark.Result.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ResultsTest {

    private final Results results =
            new Results(List.of(Result.of("fold", "events/s", List.of(new Sample(30_000, 40_000)))));

    @Test
    void formatsATable() {
        assertThat(results.table().lines())
                .containsExactly(
                        "row                unit                   ours        limit   ratio",
                        "fold               events/s             30,000       40,000    0.75");
    }

    @Test
    void writesAJsonFile(@TempDir Path folder) throws IOException {
        var file = folder.resolve("bench").resolve("results.json");

        results.writeTo(file);

        assertThat(JsonMapper.shared().readTree(Files.readString(file)))
                .isEqualTo(JsonMapper.shared().readTree("""
                {"rows": [{"name": "fold", "unit": "events/s", "ours": 30000.0, "limit": 40000.0, "ratio": 0.75,
                           "runs": [{"ours": 30000.0, "limit": 40000.0}]}]}
                """));
    }
}
