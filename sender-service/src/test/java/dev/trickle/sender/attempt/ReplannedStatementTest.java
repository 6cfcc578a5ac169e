package dev.trickle.sender.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplannedStatementTest {

    private final ReplannedStatement statement = new ReplannedStatement("UPDATE things");

    @Test
    void hasAnotherTextAfterTwiceAsManyRows() {
        var after100 = statement.toWrite(100);

        assertThat(statement.toWrite(20)).isEqualTo(after100).endsWith("UPDATE things");
        assertThat(statement.toWrite(120)).isNotEqualTo(after100);
    }

    @Test
    void hasFewTextsForManyRows() {
        var texts = new HashSet<String>();
        IntStream.range(0, 100_000).forEach(group -> texts.add(statement.toWrite(50)));

        assertThat(texts).hasSizeLessThan(20);
    }
}
