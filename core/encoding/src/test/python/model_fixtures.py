"""Makes the small models of core/encoding's tests, and what Python's own pipelines compute with them.

Every model has random weights. What matters is that its files look as those that users bring, and that our vectors equal
those of the reference: its tokeniser, its preprocessing, its model. Pictures come from a folder of Open Clip Art (public
domain); they are written anew as small PNG and JPEG files.

    python3 -m venv venv
    venv/bin/pip install torch==2.7.1 torchvision==0.22.1 transformers==4.46.3 open_clip_torch==3.3.0 \
        onnx==1.23.2 onnxruntime==1.32.0 pillow==12.0.0
    venv/bin/python core/encoding/src/test/python/model_fixtures.py OPENCLIPART core/encoding/src/test/resources/models
"""

import gzip
import json
import shutil
import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime
import open_clip
import torch
from open_clip.tokenizer import SimpleTokenizer, bytes_to_unicode
from PIL import Image, ImageOps
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    ChineseCLIPConfig,
    ChineseCLIPImageProcessor,
    ChineseCLIPModel,
    ChineseCLIPTextConfig,
    ChineseCLIPVisionConfig,
    CLIPConfig,
    CLIPImageProcessor,
    CLIPModel,
    CLIPTextConfig,
    CLIPTokenizerFast,
    CLIPVisionConfig,
    PreTrainedTokenizerFast,
    SiglipConfig,
    SiglipImageProcessor,
    SiglipModel,
    SiglipTextConfig,
    SiglipVisionConfig,
)

SIDE, PATCH, WIDTH, LAYERS, HEADS, DIMENSION, CONTEXT, MERGES = 32, 8, 32, 2, 2, 24, 77, 200
OPSET = 17

PICTURES = [
    "signs_and_symbols__flags__florence_flag_loz.webp",
    "animals__2_dead_frogs_lumen_desig_01.webp",
    "animals__armadillo_architetto_fra_01.webp",
    "signs_and_symbols__flags__africa__somalia.webp",
]

TEXTS = [
    "a red flag",
    "Two dead frogs, nothing more!",
    "it's the armadillo's 2nd photo; they'll see we've 1234 of them",
    "  many   blanks\tand\nlines  ",
    "Ünïcödé naïve café Ελλάς Россия",
    "cafe\u0301 decomposed",
    "一只红色的旗帜和两只青蛙",
    "👍🏽 👩‍👩‍👧‍👦 flag 🇮🇹 emoji",
    "tab\tcontrol \u0001 \u007f zero\u200bwidth",
    "a &amp; b &lt;tag&gt; <|endoftext|> [SEP]",
    "x",
    "!!!",
    "supercalifragilisticexpialidocious " * 40,
    "العربية עברית हिन्दी ไทย",
]

CORPUS = TEXTS[:4] + ["the flag of a country", "photo of an animal in the armadillo family", "signs and symbols of the world"]


def ours_is_new(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def write_json(file, value):
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def pictures(source, target):
    """Small pictures of several shapes and formats."""
    sizes = [(120, 80), (61, 97), (90, 90), (40, 31)]
    names = []
    for index, (name, size) in enumerate(zip(PICTURES, sizes)):
        picture = Image.open(source / "images" / name).convert("RGB").resize(size, Image.Resampling.LANCZOS)
        file = f"clipart-{index}." + ("png" if index % 2 else "jpg")
        picture.save(target / file, **({} if index % 2 else {"quality": 92, "subsampling": 0}))
        names.append(file)
    noise = numpy.random.default_rng(7).integers(0, 256, (50, 33, 3), dtype=numpy.uint8)
    Image.fromarray(noise).save(target / "noise.png")
    Image.open(target / "clipart-1.png").convert("L").save(target / "grey.png")
    Image.open(target / "clipart-3.png").quantize(16).save(target / "palette.png")
    return names + ["noise.png", "grey.png", "palette.png"]


def opened(folder, names):
    return [ImageOps.exif_transpose(Image.open(folder / name)).convert("RGB") for name in names]


def spread(model, factor):
    """Random weights as they are drawn give nearly equal vectors; larger ones tell inputs apart."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim > 1:
                parameter.mul_(factor)
            else:
                parameter.add_(torch.randn_like(parameter) * 0.1)
    return model.eval()


def save_vectors(folder, image, text):
    for name, vectors in (("image", image), ("text", text)):
        vectors = vectors.detach().numpy().astype(numpy.float32)
        unit = vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)
        cosines = unit @ unit.T
        other = cosines[~numpy.eye(len(unit), dtype=bool)]
        print(f"{folder.name} {name}: cosines of different inputs {other.min():.3f} to {other.max():.3f}")
        numpy.save(folder / f"expected-{name}.npy", vectors)


def save_tokens(folder, rows):
    write_json(folder / "expected-tokens.json", [[int(i) for i in row] for row in rows])


def export(model, inputs, file, names, outputs, dynamic):
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        model, inputs, str(file), input_names=names, output_names=outputs, dynamic_axes=dynamic, opset_version=OPSET, dynamo=False
    )


class Tuple(torch.nn.Module):
    """A model whose outputs are the named ones of another."""

    def __init__(self, function, names):
        super().__init__()
        self.model, self.names = function, names

    def forward(self, *inputs):
        outputs = self.model(*inputs)
        return tuple(outputs[name] for name in self.names)


def byte_pairs(folder):
    """A small vocabulary of byte pairs in the order of OpenAI's file, as that file and as Hugging Face's."""
    trained = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    trained.normalizer = normalizers.Lowercase()
    trained.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    trainer = trainers.BpeTrainer(
        vocab_size=10_000, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), end_of_word_suffix="</w>", show_progress=False
    )
    trained.train_from_iterator(CORPUS * 3, trainer)
    merges = [tuple(pair) if isinstance(pair, list) else tuple(pair.split()) for pair in json.loads(trained.to_str())["model"]["merges"]][:MERGES]
    letters = list(bytes_to_unicode().values())
    vocabulary = letters + [letter + "</w>" for letter in letters] + ["".join(pair) for pair in merges] + ["<|startoftext|>", "<|endoftext|>"]
    # OpenAI's file is longer than what is read of it; of a shorter one a last line's end would count as a merge.
    lines = "\n".join(["#version: 0.2"] + [" ".join(pair) for pair in merges])
    with open(folder / "bpe_simple_vocab_16e6.txt.gz", "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as file:
        file.write(lines.encode("utf-8"))
    (folder / "vocab.json").write_text(json.dumps({token: index for index, token in enumerate(vocabulary)}), encoding="utf-8")
    (folder / "merges.txt").write_text(lines, encoding="utf-8")
    fast = CLIPTokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=CONTEXT)
    (folder / "vocab.json").unlink()
    (folder / "merges.txt").unlink()
    return fast, len(vocabulary)


def hugging_face_clip(root, images, tokenizer, words):
    folder = ours_is_new(root / "clip")
    end = tokenizer.eos_token_id
    config = CLIPConfig.from_text_vision_configs(
        CLIPTextConfig(
            vocab_size=words, hidden_size=WIDTH, intermediate_size=2 * WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
            max_position_embeddings=CONTEXT, projection_dim=DIMENSION, bos_token_id=end - 1, eos_token_id=end, pad_token_id=end,
        ),
        CLIPVisionConfig(
            hidden_size=WIDTH, intermediate_size=2 * WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS, image_size=SIDE,
            patch_size=PATCH, projection_dim=DIMENSION,
        ),
        projection_dim=DIMENSION,
    )
    torch.manual_seed(1)
    model = spread(CLIPModel(config), 4.0)
    processor = CLIPImageProcessor(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    pixels = processor(images, return_tensors="pt")["pixel_values"]
    rows = [tokenizer(text, truncation=True, max_length=CONTEXT)["input_ids"] for text in TEXTS]
    with torch.no_grad():
        text = torch.cat([model.get_text_features(torch.tensor([row])) for row in rows])
        save_vectors(folder, model.get_image_features(pixels), text)
    save_tokens(folder, rows)
    write_json(folder / "config.json", json.loads(config.to_json_string()))
    processor.save_pretrained(folder)
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    vision = Vision(model)
    export(vision, (pixels[:1],), folder / "onnx" / "vision_model.onnx", ["pixel_values"],
           ["image_embeds", "last_hidden_state", "pooler_output"], {"pixel_values": {0: "batch"}})
    ids = torch.tensor([rows[0]])
    export(Text(model), (ids, torch.ones_like(ids)), folder / "onnx" / "text_model.onnx", ["input_ids", "attention_mask"],
           ["text_embeds", "last_hidden_state"], {n: {0: "batch", 1: "sequence"} for n in ("input_ids", "attention_mask")})
    joint = ours_is_new(root / "clip-joint")
    for name in ("config.json", "preprocessor_config.json", "tokenizer.json", "expected-image.npy", "expected-text.npy", "expected-tokens.json"):
        shutil.copy(folder / name, joint / name)
    export(Joint(model), (ids, pixels[:1], torch.ones_like(ids)), joint / "model.onnx", ["input_ids", "pixel_values", "attention_mask"],
           ["logits_per_image", "logits_per_text", "text_embeds", "image_embeds"],
           {"pixel_values": {0: "image_batch"}, **{n: {0: "text_batch", 1: "sequence"} for n in ("input_ids", "attention_mask")}})


class Vision(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model, self.project = model.vision_model, getattr(model, "visual_projection", torch.nn.Identity())

    def forward(self, pixels):
        outputs = self.model(pixels)
        return self.project(outputs.pooler_output), outputs.last_hidden_state, outputs.pooler_output


class Text(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model, self.project = model.text_model, getattr(model, "text_projection", torch.nn.Identity())

    def forward(self, ids, mask):
        outputs = self.model(ids, attention_mask=mask)
        return self.project(outputs.pooler_output), outputs.last_hidden_state


class Joint(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, pixels, mask):
        outputs = self.model(input_ids=ids, pixel_values=pixels, attention_mask=mask)
        return outputs.logits_per_image, outputs.logits_per_text, outputs.text_embeds, outputs.image_embeds


class OpenClipImage(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixels):
        return self.model.encode_image(pixels, normalize=True)


class OpenClipText(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids):
        return self.model.encode_text(ids.long(), normalize=True)


class Archive(torch.nn.Module):
    """The two methods of OpenAI's archives."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def encode_image(self, image):
        return self.model.encode_image(image)

    def encode_text(self, text):
        return self.model.encode_text(text)


def open_clip_and_openai(root, images, vocabulary, fast, words):
    folder, archive = ours_is_new(root / "open-clip"), ours_is_new(root / "openai")
    configuration = {
        "embed_dim": DIMENSION,
        "vision_cfg": {"image_size": SIDE, "layers": LAYERS, "width": WIDTH, "head_width": WIDTH // HEADS, "patch_size": PATCH},
        "text_cfg": {"context_length": CONTEXT, "vocab_size": words, "width": WIDTH, "heads": HEADS, "layers": LAYERS},
    }
    torch.manual_seed(2)
    torch.backends.mha.set_fastpath_enabled(False)
    model = open_clip.CLIP(DIMENSION, dict(configuration["vision_cfg"]), dict(configuration["text_cfg"]))
    model = spread(model, 3.0)
    transform = open_clip.image_transform(SIDE, is_train=False)
    pixels = torch.stack([transform(image) for image in images])
    # An export carries Hugging Face's tokeniser, an archive of OpenAI goes with the file of byte pairs.
    padded = fast(TEXTS, truncation=True, max_length=CONTEXT)["input_ids"]
    padded = torch.tensor([row + [0] * (CONTEXT - len(row)) for row in padded])
    # open_clip reads this file as OpenAI's code does, but has another name for the mark at the end.
    ids = SimpleTokenizer(str(vocabulary), context_length=CONTEXT)([text.replace("<|endoftext|>", "<end_of_text>") for text in TEXTS])
    with torch.no_grad():
        image = model.encode_image(pixels)
        normalised = lambda rows: torch.nn.functional.normalize(rows, dim=-1)
        save_vectors(folder, normalised(image), normalised(model.encode_text(padded)))
        save_vectors(archive, image, model.encode_text(ids))
    save_tokens(folder, padded)
    save_tokens(archive, ids)
    write_json(folder / "config.json", configuration)
    preprocessing = {
        "size": [SIDE, SIDE], "mode": "RGB", "mean": list(open_clip.OPENAI_DATASET_MEAN), "std": list(open_clip.OPENAI_DATASET_STD),
        "interpolation": "bicubic", "resize_mode": "shortest", "fill_color": 0,
    }
    export(OpenClipImage(model), (pixels[:1],), folder / "visual" / "model.onnx", ["image"], ["embedding"], {"image": {0: "batch"}})
    write_json(folder / "visual" / "preprocess_cfg.json", preprocessing)
    export(OpenClipText(model), (ids[:1].int(),), folder / "textual" / "model.onnx", ["text"], ["embedding"], {"text": {0: "batch"}})
    fast.backend_tokenizer.save(str(folder / "textual" / "tokenizer.json"))
    traced = torch.jit.trace_module(Archive(model), {"encode_image": pixels[:2], "encode_text": ids[:2]}, check_trace=False)
    traced.save(str(archive / "model.pt"))
    shutil.copy(vocabulary, archive / "bpe_simple_vocab_16e6.txt.gz")


class OnCuda(torch.nn.Module):
    """What an archive that was traced on a GPU does: it takes its inputs there, whatever device it was loaded to."""

    def forward(self, image):
        return image

    @torch.jit.export
    def encode_image(self, image):
        return image.to(torch.device("cuda:0")).flatten(1)[:, :24]

    @torch.jit.export
    def encode_text(self, text):
        return text.to(torch.device("cuda:0")).float()[:, :24]


def bound_to_cuda(root):
    folder = ours_is_new(root / "openai-cuda")
    torch.jit.script(OnCuda()).save(str(folder / "model.pt"))
    shutil.copy(root / "openai" / "bpe_simple_vocab_16e6.txt.gz", folder)


def siglip(root, images):
    folder = ours_is_new(root / "siglip")
    length = 16
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.train_from_iterator(
        CORPUS * 4, trainers.UnigramTrainer(vocab_size=120, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False)
    )
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="</s>", pad_token="</s>", unk_token="<unk>", model_max_length=length)
    config = SiglipConfig.from_text_vision_configs(
        SiglipTextConfig(
            vocab_size=tokenizer.get_vocab_size(), hidden_size=WIDTH, intermediate_size=2 * WIDTH, num_hidden_layers=LAYERS,
            num_attention_heads=HEADS, max_position_embeddings=length, projection_size=WIDTH,
        ),
        SiglipVisionConfig(
            hidden_size=WIDTH, intermediate_size=2 * WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS, image_size=SIDE, patch_size=PATCH
        ),
    )
    torch.manual_seed(3)
    model = spread(SiglipModel(config), 2.0)
    processor = SiglipImageProcessor(size={"height": SIDE, "width": SIDE})
    pixels = processor(images, return_tensors="pt")["pixel_values"]
    ids = fast(TEXTS, padding="max_length", truncation=True, max_length=length, return_tensors="pt")["input_ids"]
    with torch.no_grad():
        save_vectors(folder, model.get_image_features(pixels), model.get_text_features(ids))
    save_tokens(folder, ids)
    write_json(folder / "config.json", json.loads(config.to_json_string()))
    processor.save_pretrained(folder)
    fast.save_pretrained(folder)
    vision = Tuple(model.vision_model, ["last_hidden_state", "pooler_output"])
    export(vision, (pixels[:1],), folder / "onnx" / "vision_model.onnx", ["pixel_values"], vision.names, {"pixel_values": {0: "batch"}})
    text = Tuple(model.text_model, ["last_hidden_state", "pooler_output"])
    export(text, (ids[:1],), folder / "onnx" / "text_model.onnx", ["input_ids"], text.names, {"input_ids": {0: "batch"}})


def chinese_clip(root, images):
    folder = ours_is_new(root / "chinese-clip")
    length = 52
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(TEXTS * 2, trainers.WordPieceTrainer(vocab_size=300, special_tokens=special, show_progress=False))
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    config = ChineseCLIPConfig.from_text_vision_configs(
        ChineseCLIPTextConfig(
            vocab_size=tokenizer.get_vocab_size(), hidden_size=WIDTH, intermediate_size=2 * WIDTH, num_hidden_layers=LAYERS,
            num_attention_heads=HEADS, max_position_embeddings=64, pad_token_id=0,
        ),
        ChineseCLIPVisionConfig(
            hidden_size=WIDTH, intermediate_size=2 * WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS, image_size=SIDE,
            patch_size=PATCH, projection_dim=DIMENSION,
        ),
        projection_dim=DIMENSION,
    )
    torch.manual_seed(4)
    model = spread(ChineseCLIPModel(config), 6.0)
    with torch.no_grad():
        model.text_model.embeddings.word_embeddings.weight.mul_(20)
    processor = ChineseCLIPImageProcessor(size={"height": SIDE, "width": SIDE}, do_center_crop=False)
    pixels = processor(images, return_tensors="pt")["pixel_values"]
    tokenizer.enable_truncation(length)
    rows = [tokenizer.encode(text).ids for text in TEXTS]
    tokenizer.no_truncation()
    with torch.no_grad():
        text = [model.get_text_features(torch.tensor([row]), attention_mask=torch.ones(1, len(row))) for row in rows]
        # The joint model scales its outputs to unit length.
        normalised = lambda rows: torch.nn.functional.normalize(rows, dim=-1)
        save_vectors(folder, normalised(model.get_image_features(pixels)), normalised(torch.cat(text)))
    save_tokens(folder, rows)
    write_json(folder / "config.json", json.loads(config.to_json_string()))
    processor.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    ids = torch.tensor([rows[0]])
    export(Joint(model), (ids, pixels[:1], torch.ones_like(ids)), folder / "onnx" / "model.onnx",
           ["input_ids", "pixel_values", "attention_mask"], ["logits_per_image", "logits_per_text", "text_embeds", "image_embeds"],
           {"pixel_values": {0: "image_batch"}, **{n: {0: "text_batch", 1: "sequence"} for n in ("input_ids", "attention_mask")}})


class TextIds(torch.nn.Module):
    """A text model that takes nothing but ids."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids):
        return self.model.text_projection(self.model.text_model(ids).pooler_output)


class VisionOnly(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixels):
        return self.model.visual_projection(self.model.vision_model(pixels).pooler_output)


def named_otherwise(root, images, tokenizer, words):
    """Models with the names of outputs and the preprocessing of Jina-CLIP's and MobileCLIP's exports; the networks are CLIP's."""
    end = tokenizer.eos_token_id
    width, dimension = 16, 12
    bilinear = CLIPImageProcessor(
        size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE}, do_normalize=False, resample=Image.Resampling.BILINEAR)
    jina = {
        "size": SIDE, "mode": "RGB", "mean": list(open_clip.OPENAI_DATASET_MEAN), "std": list(open_clip.OPENAI_DATASET_STD),
        "interpolation": "bicubic", "resize_mode": "shortest", "fill_color": 0, "image_processor_type": "JinaCLIPImageProcessor",
    }
    transform = open_clip.image_transform(SIDE, is_train=False)
    for name, seed, length, image, text, pixels in (
        ("jina-clip", 5, 512, "image_embeddings", "text_embeddings", torch.stack([transform(picture) for picture in images])),
        ("mobile-clip", 6, CONTEXT, "image_embeds", "text_embeds", bilinear(images, return_tensors="pt")["pixel_values"]),
    ):
        folder = ours_is_new(root / name)
        rows = [tokenizer(text, truncation=True, max_length=length)["input_ids"] for text in TEXTS]
        config = CLIPConfig.from_text_vision_configs(
            CLIPTextConfig(
                vocab_size=words, hidden_size=width, intermediate_size=width, num_hidden_layers=1, num_attention_heads=HEADS,
                max_position_embeddings=length, projection_dim=dimension, bos_token_id=end - 1, eos_token_id=end, pad_token_id=end,
            ),
            CLIPVisionConfig(
                hidden_size=width, intermediate_size=width, num_hidden_layers=1, num_attention_heads=HEADS, image_size=SIDE,
                patch_size=PATCH, projection_dim=dimension,
            ),
            projection_dim=dimension,
        )
        torch.manual_seed(seed)
        model = spread(CLIPModel(config), 4.0)
        with torch.no_grad():
            save_vectors(
                folder, model.get_image_features(pixels), torch.cat([model.get_text_features(torch.tensor([row])) for row in rows]))
        save_tokens(folder, rows)
        write_json(folder / "config.json", {"model_type": name.replace("-", "_")})
        if name == "jina-clip":
            write_json(folder / "preprocessor_config.json", jina)
        else:
            bilinear.save_pretrained(folder)
        tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
        export(VisionOnly(model), (pixels[:1],), folder / "onnx" / "vision_model.onnx", ["pixel_values"], [image], {"pixel_values": {0: "batch"}})
        export(TextIds(model), (torch.tensor([rows[0]]),), folder / "onnx" / "text_model.onnx", ["input_ids"], [text],
               {"input_ids": {0: "batch", 1: "sequence"}})


def not_a_number(root):
    """A file with the inputs and outputs of clip/onnx/vision_model.onnx, all of whose outputs are 0 / 0."""
    helper, floats = onnx.helper, onnx.TensorProto.FLOAT
    nodes = [
        helper.make_node("ReduceMean", ["pixel_values"], ["mean"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Sub", ["mean", "mean"], ["zero"]),
        helper.make_node("Div", ["zero", "zero"], ["nan"]),
    ]
    shapes = {"image_embeds": [1, DIMENSION], "last_hidden_state": [1, 17, WIDTH], "pooler_output": [1, WIDTH]}
    constants = []
    for name, shape in shapes.items():
        constants.append(helper.make_tensor(name + "_shape", onnx.TensorProto.INT64, [len(shape)], shape))
        nodes.append(helper.make_node("Expand", ["nan", name + "_shape"], [name]))
    graph = helper.make_graph(
        nodes, "nan", [helper.make_tensor_value_info("pixel_values", floats, [1, 3, SIDE, SIDE])],
        [helper.make_tensor_value_info(name, floats, shape) for name, shape in shapes.items()], constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    onnx.save(model, str(root / "nan.onnx"))


def main():
    source, root = Path(sys.argv[1]), Path(sys.argv[2])
    folder = ours_is_new(root / "pictures")
    names = pictures(source, folder)
    write_json(folder / "names.json", names)
    write_json(root / "texts.json", TEXTS)
    images = opened(folder, names)
    fast, words = byte_pairs(root)
    vocabulary = root / "bpe_simple_vocab_16e6.txt.gz"
    hugging_face_clip(root, images, fast, words)
    named_otherwise(root, images, fast, words)
    open_clip_and_openai(root, images, vocabulary, fast, words)
    bound_to_cuda(root)
    siglip(root, images)
    chinese_clip(root, images)
    not_a_number(root)
    vocabulary.unlink()
    print("ONNX Runtime", onnxruntime.__version__, "torch", torch.__version__)


if __name__ == "__main__":
    main()
