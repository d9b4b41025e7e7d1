package org.crosshash.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.OperationsGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.List;
import org.crosshash.artifacts.v1.ArtifactsServiceGrpc;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.search.v1.SearchServiceGrpc;
import org.crosshash.trainer.v1.TrainerServiceGrpc;
import org.junit.jupiter.api.Test;

class ReadingMethodsTest {
  private static List<String> reading(ServiceDescriptor service) {
    return service.getMethods().stream()
        .filter(ReadingMethods::contains)
        .map(MethodDescriptor::getBareMethodName)
        .sorted()
        .toList();
  }

  @Test
  void contains_methodsOfTheContract_areJustThoseThatChangeNothing() {
    assertThat(reading(EncoderServiceGrpc.getServiceDescriptor()))
        .containsExactly("Embed", "GetEncoder", "ListDetectors", "ListEncoders");
    assertThat(reading(TrainerServiceGrpc.getServiceDescriptor()))
        .containsExactly(
            "DescribeCodes", "ExportModel", "GetModel", "HashVectors", "ListMethods", "ListModels");
    assertThat(reading(SearchServiceGrpc.getServiceDescriptor()))
        .containsExactly(
            "Count",
            "Explain",
            "GetAlias",
            "GetCodes",
            "GetIndex",
            "GetIndexStatistics",
            "ListAliases",
            "ListIndexes",
            "ListSnapshots",
            "RangeSearch",
            "Search");
    assertThat(reading(ArtifactsServiceGrpc.getServiceDescriptor()))
        .containsExactly("GetArtifact", "ListArtifacts", "ResolveRecipe", "VerifyArtifact");
    assertThat(reading(OperationsGrpc.getServiceDescriptor()))
        .containsExactly("GetOperation", "ListOperations", "WaitOperation");
  }
}
