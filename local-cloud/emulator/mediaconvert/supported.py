"""Which members of a job's settings count here. Any other that is set to something is refused: it must not be left out silently.

HONOURED members change what is made. HARMLESS ones are taken and change nothing here: quality tuning of AWS's encoders, signalling that no
player of ours reads, and tuning of tags in manifests. A member that is switched off (DISABLED, NONE ...) needs no support.
"""

from emulator.mediaconvert.refusals import not_implemented

OFF = ("DISABLED", "NONE", "OFF", "EXCLUDE", "IGNORE", "OMIT", "DISABLE", "DONT_FLAG")
_CODEC = (
    "GopSize GopSizeUnits QvbrSettings RateControlMode MaxBitrate Bitrate QualityTuningLevel FramerateControl FramerateNumerator FramerateDenominator",
    "AdaptiveQuantization BandwidthReductionFilter CodecLevel CodecProfile DynamicSubGop EntropyEncoding FramerateConversionAlgorithm GopBReference "
    "GopClosedCadence HrdBufferFinalFillPercentage HrdBufferInitialFillPercentage HrdBufferSize InterlaceMode MinIInterval "
    "NumberBFramesBetweenReferenceFrames NumberReferenceFrames ParControl SceneChangeDetect Slices Softness SpatialAdaptiveQuantization Syntax "
    "TemporalAdaptiveQuantization FlickerAdaptiveQuantization SaliencyAwareEncoding PerFrameMetrics Tiles WriteMp4PackagingType "
    "SampleAdaptiveOffsetFilterMode FieldEncoding ScanTypeConversionMode EndOfStreamMarkers BitDepth TreeBlockSize TilePadding MvOverPictureBoundaries "
    "MvTemporalPredictor TemporalIds AlternateTransferFunctionSei",
)
_QVBR = ("QvbrQualityLevel", "MaxAverageBitrate QvbrQualityLevelFineTune")
_TRICK_PLAY = ("IntervalCadence ThumbnailHeight ThumbnailInterval ThumbnailWidth TileHeight TileWidth", "")
_SEGMENTED = "Destination SegmentControl SegmentLength ImageBasedTrickPlay ImageBasedTrickPlaySettings"
_TUNED = (
    "ClientCache CodecSpecification DestinationSettings FragmentLength ManifestCompression ManifestDurationFormat MinBufferTime "
    "MinFinalSegmentLength MpdManifestBandwidthType MpdProfile PtsOffsetHandlingForBFrames SegmentLengthControl StreamInfResolution "
    "TargetDurationCompatibilityMode VideoCompositionOffsets WriteSegmentTimelineInRepresentation DashManifestStyle MinSegmentLength "
    "CaptionLanguageSetting CaptionSegmentLengthControl AudioOnlyHeader HbbtvCompliance AudioChannelConfigSchemeIdUri "
    "ProgressiveWriteHlsManifest TimestampDeltaMilliseconds TimedMetadataId3Period ProgramDateTimePeriod DirectoryStructure"
)
# Of an API shape: what is honoured, and what is harmless.
MEMBERS = {
    "JobSettings": ("Inputs OutputGroups", "AdAvailOffset FollowSource TimecodeConfig"),
    "Input": ("FileInput AudioSelectors CaptionSelectors VideoSelector", "DeblockFilter DenoiseFilter FilterEnable FilterStrength InputScanType "
              "PsiControl TimecodeSource TimecodeStart AdvancedInputFilter"),
    "VideoSelector": ("Rotate", "AlphaBehavior ColorSpace ColorSpaceUsage EmbeddedTimecodeOverride PadVideo SampleRange SelectorType"),
    "AudioSelector": ("DefaultSelection Tracks", "SelectorType AudioDurationCorrection LanguageCode Offset ProgramSelection"),
    "CaptionSelector": ("SourceSettings LanguageCode CustomLanguageCode", ""),
    "CaptionSourceSettings": ("SourceType FileSourceSettings EmbeddedSourceSettings", ""),
    "FileSourceSettings": ("SourceFile", "Convert608To708 ConvertPaintToPop ByteRateLimit TimeDeltaUnits"),
    "EmbeddedSourceSettings": ("Source608ChannelNumber", "Convert608To708 Source608TrackNumber TerminateCaptions"),
    "OutputGroup": ("OutputGroupSettings Outputs AutomatedEncodingSettings", "CustomName Name"),
    "OutputGroupSettings": ("Type CmafGroupSettings HlsGroupSettings DashIsoGroupSettings FileGroupSettings", "PerFrameMetrics"),
    "CmafGroupSettings": (f"{_SEGMENTED} WriteDashManifest WriteHlsManifest", _TUNED),
    "HlsGroupSettings": (_SEGMENTED, _TUNED),
    "DashIsoGroupSettings": (_SEGMENTED, _TUNED),
    "FileGroupSettings": ("Destination", "DestinationSettings"),
    "CmafImageBasedTrickPlaySettings": _TRICK_PLAY, "HlsImageBasedTrickPlaySettings": _TRICK_PLAY, "DashIsoImageBasedTrickPlaySettings": _TRICK_PLAY,
    "AutomatedEncodingSettings": ("AbrSettings", ""),
    "AutomatedAbrSettings": ("MaxAbrBitrate MinAbrBitrate MaxRenditions Rules", "MaxQualityLevel"),
    "Output": ("AudioDescriptions CaptionDescriptions ContainerSettings Extension NameModifier OutputSettings VideoDescription", ""),
    "ContainerSettings": ("Container CmfcSettings", "M3u8Settings Mp4Settings MpdSettings"),
    "CmfcSettings": ("AudioGroupId AudioTrackType", "AudioDuration AudioRenditionSets IFrameOnlyManifest Scte35Source TimedMetadata"),
    "OutputSettings": ("HlsSettings", ""),
    "HlsSettings": ("AudioGroupId AudioTrackType", "AudioOnlyContainer AudioRenditionSets IFrameOnlyManifest"),
    "VideoDescription": ("CodecSettings Width Height ScalingBehavior", "AfdSignaling AntiAlias ChromaPositionMode ColorMetadata DropFrameTimecode "
                         "RespondToAfd Sharpness TimecodeInsertion VideoPreprocessors"),
    "VideoCodecSettings": ("Codec Av1Settings FrameCaptureSettings H264Settings H265Settings", ""),
    "H264Settings": _CODEC, "H265Settings": _CODEC, "Av1Settings": _CODEC,
    "H264QvbrSettings": _QVBR, "H265QvbrSettings": _QVBR, "Av1QvbrSettings": _QVBR,
    "FrameCaptureSettings": ("FramerateDenominator FramerateNumerator MaxCaptures Quality", ""),
    "AudioDescription": ("AudioSourceName CodecSettings LanguageCode CustomLanguageCode StreamName", "AudioNormalizationSettings AudioType "
                         "AudioTypeControl LanguageCodeControl"),
    "AudioCodecSettings": ("Codec AacSettings", ""),
    "AacSettings": ("Bitrate CodingMode SampleRate", "AudioDescriptionBroadcasterMix CodecProfile RateControlMode RawFormat Specification VbrQuality"),
    "CaptionDescription": ("CaptionSelectorName CustomLanguageCode DestinationSettings LanguageCode LanguageDescription", ""),
    "CaptionDestinationSettings": ("DestinationType WebvttDestinationSettings", ""),
    "WebvttDestinationSettings": ("Accessibility", "StylePassthrough"),
}
# Of what is honoured, the values that are.
VALUES = {
    "SegmentControl": ("SEGMENTED_FILES",),
    "ImageBasedTrickPlay": ("THUMBNAIL", "ADVANCED"),
    "Type": ("CMAF_GROUP_SETTINGS", "HLS_GROUP_SETTINGS", "DASH_ISO_GROUP_SETTINGS", "FILE_GROUP_SETTINGS", "MIN_TOP_RENDITION_SIZE",
             "MIN_BOTTOM_RENDITION_SIZE", "FORCE_INCLUDE_RENDITIONS", "ALLOWED_RENDITIONS"),
    "SourceType": ("SRT", "WEBVTT", "EMBEDDED", "NULL_SOURCE"),
    "DestinationType": ("WEBVTT",),
    "ScalingBehavior": ("DEFAULT", "STRETCH_TO_OUTPUT", "FIT", "FIT_NO_UPSCALE", "FILL"),
    "DirectoryStructure": ("SINGLE_DIRECTORY",),
    "ManifestCompression": ("NONE",),
    "MpdProfile": ("MAIN_PROFILE",),
}
VALUES_OF_CODECS = {"VideoCodecSettings": ("H_264", "H_265", "AV1", "FRAME_CAPTURE"), "AudioCodecSettings": ("AAC",)}


def check(shape, value, path="Settings"):
    """Refusal for the first member that is not supported."""
    if shape.type_name == "list":
        for number, item in enumerate(value):
            check(shape.member, item, f"{path}[{number}]")
    elif shape.type_name == "map":
        for key, item in value.items():
            check(shape.value, item, f"{path}.{key}")
    elif shape.type_name == "structure" and shape.name in MEMBERS:
        honoured, harmless = (names.split() for names in MEMBERS[shape.name])
        for name, item in value.items():
            _check_value(shape.name, name, item, f"{path}.{name}")
            if name in honoured:
                check(shape.members[name], item, f"{path}.{name}")
            elif name not in harmless and item not in OFF:
                raise not_implemented(f"{path}.{name}")


def _check_value(shape, name, item, path):
    allowed = VALUES_OF_CODECS.get(shape) if name == "Codec" else VALUES.get(name)
    if allowed and item not in allowed and item not in OFF:
        raise not_implemented(f"{path} {item}, only {', '.join(allowed)}")
