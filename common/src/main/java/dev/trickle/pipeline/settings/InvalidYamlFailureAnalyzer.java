package dev.trickle.pipeline.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reports a settings file that is not YAML without a stack trace. */
final class InvalidYamlFailureAnalyzer extends AbstractFailureAnalyzer<MarkedYAMLException> {

    @Override
    protected FailureAnalysis analyze(Throwable root, MarkedYAMLException cause) {
        return new FailureAnalysis(
                InvalidYaml.describe("installation.yaml", cause), "Correct installation.yaml, and start again.", cause);
    }
}
