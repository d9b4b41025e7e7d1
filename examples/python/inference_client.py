"""Embeds a text and a picture by the Open Inference Protocol (KServe v2) with NVIDIA's client: no stubs of ours.

    pip install "tritonclient[grpc]"
    inference_client.py HOST:PORT ENCODER TEXT PICTURE

An encoder's towers are the models ENCODER.text and ENCODER.image.
"""

import sys

import numpy as np
import tritonclient.grpc as triton


def embed(client: triton.InferenceServerClient, encoder: str, tower: str, elements: list[bytes]) -> np.ndarray:
    """Vectors of texts (UTF-8) or of files of pictures, a row each."""
    given = triton.InferInput(tower, [len(elements)], "BYTES")
    given.set_data_from_numpy(np.array(elements, dtype=np.object_))
    answer = client.infer(f"{encoder}.{tower}", [given], outputs=[triton.InferRequestedOutput(tower)])
    return answer.as_numpy(tower)


def main() -> None:
    endpoint, encoder, text, picture = sys.argv[1:]
    client = triton.InferenceServerClient(endpoint)
    assert client.is_server_live() and client.is_model_ready(f"{encoder}.text")
    texts = embed(client, encoder, "text", [text.encode()])
    pictures = embed(client, encoder, "image", [open(picture, "rb").read()])
    for name, rows in (("text", texts), ("image", pictures)):
        print(f"{name}: {rows.shape[0]} x {rows.shape[1]}, first {rows[0, 0]:.6f}")


if __name__ == "__main__":
    main()
