package org.crosshash.encoding.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnginePoolTest {
  private static final class Copy implements ModelEngine {
    private boolean closed;

    @Override
    public Map<String, float[]> run(List<ModelInput> inputs, Set<String> outputs) {
      return Map.of();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void of_copyThatDoesNotLoad_closesThoseBeforeIt(boolean error) {
    List<Copy> loaded = new ArrayList<>();
    assertThatThrownBy(() -> EnginePool.of(3, () -> load(loaded, error))).hasMessage("full");
    assertThat(loaded).hasSize(2).allMatch(copy -> copy.closed);
  }

  private static Copy load(List<Copy> loaded, boolean error) {
    if (loaded.size() < 2) {
      loaded.add(new Copy());
      return loaded.getLast();
    }
    if (error) {
      throw new OutOfMemoryError("full");
    }
    throw new IllegalStateException("full");
  }
}
